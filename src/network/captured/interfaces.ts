/** What a device itself said of an interface while it ran. */
export interface CapturedInterface {
  /** As the device prints it: the canonical long name. */
  readonly name: string;
  /** The administrator's will: false where it was shut down. */
  readonly enabled: boolean;
  /** `10.0.0.1/24`, the primary first; virtual ones are among them. */
  readonly addresses: readonly string[];
  /** Bytes; of an IP packet where the interface routes. Where nothing is sent EOS says 0: then it is undefined. */
  readonly mtu?: number | undefined;
}

/** `show interfaces` of EOS or IOS, as text or as JSON; undefined when the text is neither. */
export function readShowInterfaces(text: string): readonly CapturedInterface[] | undefined {
  const found = text.trimStart().startsWith('{') ? fromJson(text) : fromText(text);
  return found.length === 0 ? undefined : found;
}

interface JsonAddress {
  readonly address?: string;
  readonly maskLen?: number;
}

interface JsonInterface {
  readonly name?: string;
  readonly interfaceStatus?: string;
  readonly mtu?: number;
  readonly interfaceAddress?: readonly JsonAddresses[] | JsonAddresses;
}

interface JsonAddresses {
  readonly primaryIp?: JsonAddress;
  readonly secondaryIpsOrderedList?: readonly JsonAddress[];
  readonly virtualIp?: JsonAddress;
}

function fromJson(text: string): readonly CapturedInterface[] {
  const { interfaces = {} } = JSON.parse(text) as { interfaces?: Record<string, JsonInterface> };
  return Object.entries(interfaces).map(([name, one]) => ({
    name,
    enabled: one.interfaceStatus !== 'disabled',
    addresses: [one.interfaceAddress ?? []].flat().flatMap(jsonAddresses),
    mtu: one.mtu === 0 ? undefined : one.mtu,
  }));
}

function jsonAddresses({
  primaryIp,
  secondaryIpsOrderedList = [],
  virtualIp,
}: JsonAddresses): readonly string[] {
  return [primaryIp, virtualIp, ...secondaryIpsOrderedList].flatMap((one) =>
    one?.address === undefined || one.address === '0.0.0.0' ? [] : [`${one.address}/${one.maskLen ?? 32}`],
  );
}

/** A block for each interface: a line at the margin, and indented ones below it. */
function fromText(text: string): readonly CapturedInterface[] {
  const blocks = text.split(/^(?=[A-Za-z][\w/.-]*\d is (?:up|down|administratively|deleted|reset))/m);
  return blocks.flatMap((block): readonly CapturedInterface[] => {
    const [, name, state] = /^([A-Za-z][\w/.-]*\d) is ((?:administratively )?\w+)/.exec(block) ?? [];
    if (name === undefined || state === undefined) return [];
    const addresses = [...block.matchAll(/^\s+(?:Internet|Secondary) address is ([\d.]+\/\d+)/gm)];
    const mtu = /\bMTU (\d+) bytes/.exec(block)?.[1];
    return [
      {
        name,
        enabled: !state.startsWith('administratively'),
        addresses: addresses.map(([, address = '']) => address),
        mtu: mtu === undefined ? undefined : Number(mtu),
      },
    ];
  });
}
