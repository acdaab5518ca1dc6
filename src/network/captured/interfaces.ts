import type { CapturedInterfaceState } from '../../model/network/captured.ts';
import { itemsOf, type JsonNode, member, membersOf, numberIn, stringIn } from '../../text/json.ts';
import type { Span } from '../../text/source.ts';
import { type Line, type Output, outputsOf } from './output.ts';
import { type Reader, spanOf } from './reader.ts';
import { canonicalName, macDigits } from './values.ts';

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
  /** It carries frames: its line protocol is up. */
  readonly up: boolean;
  /** Twelve hexadecimal digits in lower case. */
  readonly mac?: string | undefined;
  readonly span: Span;
}

/** `show interfaces` of EOS or IOS, as text or as JSON; undefined when the text is neither. */
export function readShowInterfaces(text: string): readonly CapturedInterface[] | undefined {
  const found = outputsOf({ file: 'show interfaces', text }).flatMap((output) => listed(output) ?? []);
  return found.length === 0 ? undefined : found;
}

/** `show interfaces` of EOS and IOS, `show interface` of FRR. */
export const interfacesShown: Reader = {
  name: 'show interfaces',
  read: (output, { platform }) => {
    const found = listed(output);
    if (found === undefined) return undefined;
    const interfaces = found.map(
      ({ name, up, mac, mtu, span }): CapturedInterfaceState => ({
        interface: canonicalName(name, platform),
        up,
        mac,
        mtu,
        span,
      }),
    );
    return { interfaces };
  },
};

/** `ip -j link`, `ip -j addr`. Source: ip-link(8), ip-address(8). */
export const interfacesLinux: Reader = {
  name: 'ip -j link',
  read: (output) => {
    const items = itemsOf(output.json).filter((node) => membersOf(node).length > 0);
    if (items.length === 0 || !items.every(isLink)) return undefined;
    const interfaces = items.map(
      (node): CapturedInterfaceState => ({
        interface: stringIn(node, 'ifname') ?? '',
        up: isUp(node),
        mac: macDigits(stringIn(node, 'address')),
        mtu: numberIn(node, 'mtu'),
        span: spanOf(output, node),
      }),
    );
    return { interfaces };
  },
};

/** Some drivers tell no state: then the carrier counts (`LOWER_UP`). */
function isUp(node: JsonNode): boolean {
  const state = stringIn(node, 'operstate');
  const carrier = itemsOf(member(node, 'flags')).some(({ value }) => value === 'LOWER_UP');
  return state === 'UP' || (state === 'UNKNOWN' && carrier);
}

/** An entry of `ip -j link` or `ip -j addr`. */
export function isLink(node: JsonNode): boolean {
  return stringIn(node, 'ifname') !== undefined && Array.isArray(member(node, 'flags')?.value);
}

function listed(output: Output): readonly CapturedInterface[] | undefined {
  const found = output.json === undefined ? fromText(output.lines) : fromJson(output);
  return found.length === 0 ? undefined : found;
}

function fromJson(output: Output): readonly CapturedInterface[] {
  return membersOf(member(output.json, 'interfaces')).flatMap(([name, node]) => {
    const status = stringIn(node, 'interfaceStatus');
    if (status === undefined) return [];
    const mtu = numberIn(node, 'mtu');
    const told = member(node, 'interfaceAddress');
    const addresses = told === undefined ? [] : Array.isArray(told.value) ? itemsOf(told) : [told];
    return [
      {
        name,
        enabled: status !== 'disabled',
        addresses: addresses.flatMap(jsonAddresses),
        mtu: mtu === 0 ? undefined : mtu,
        up: stringIn(node, 'lineProtocolStatus') === 'up',
        mac: macDigits(stringIn(node, 'physicalAddress')),
        span: spanOf(output, node),
      },
    ];
  });
}

function jsonAddresses(node: JsonNode): readonly string[] {
  const all = [
    member(node, 'primaryIp'),
    member(node, 'virtualIp'),
    ...itemsOf(member(node, 'secondaryIpsOrderedList')),
  ];
  return all.flatMap((one) => {
    const address = stringIn(one, 'address');
    return address === undefined || address === '0.0.0.0'
      ? []
      : [`${address}/${numberIn(one, 'maskLen') ?? 32}`];
  });
}

type Draft = { -readonly [Key in keyof CapturedInterface]: CapturedInterface[Key] } & { addresses: string[] };

const head =
  /^([A-Za-z][\w/.-]*\d) is ((?:administratively )?(?:up|down|deleted|reset)\b|administratively \w+)(.*)$/;

/** FRR: `Interface swp1 is up, line protocol is up`. */
const frrHead = /^Interface (\S+) is (up|down)(, line protocol is .*)$/;

/** A block for each interface: a line at the margin, and indented ones below it. */
function fromText(lines: readonly Line[]): readonly CapturedInterface[] {
  const found: Draft[] = [];
  for (const { text, span } of lines) {
    const beginning = text.slice(0, 300);
    const [, name, state, rest = ''] = head.exec(beginning) ?? frrHead.exec(beginning) ?? [];
    if (name !== undefined && state !== undefined) {
      const enabled = !state.startsWith('administratively');
      found.push({ name, enabled, addresses: [], up: /line protocol is up/.test(rest), span });
    } else noteDetail(found.at(-1), beginning);
  }
  return found;
}

function noteDetail(last: Draft | undefined, text: string): void {
  if (last === undefined) return;
  const address = /^\s+(?:Internet|Secondary) address is ([\d.]+\/\d+)/.exec(text)?.[1];
  if (address !== undefined) last.addresses.push(address);
  const mtu = (/\bMTU (\d+) bytes/.exec(text) ?? /^ +index \d+ .*\bmtu (\d+)\b/.exec(text))?.[1];
  if (mtu !== undefined) last.mtu ??= Number(mtu);
  const mac = /\bHardware is .*?,? address is ([0-9a-f.:]+)/i.exec(text) ?? /^ +HWaddr: (\S+)/.exec(text);
  last.mac ??= macDigits(mac?.[1]);
}
