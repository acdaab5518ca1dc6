import { entryOf, type InterfaceDraft } from './draft.ts';
import { type Call, type Handler, isWord, type Table } from './modes.ts';
import type { OspfPortDraft, OspfPortValues } from './routing-draft.ts';
import { secretDigest } from './secrets.ts';
import { always, oneOf, onPorts, type Ports, type Read, sets } from './settings.ts';
import { numberIn, stated } from './values.ts';

type Version = 2 | 3;

const networkType = oneOf({
  broadcast: 'broadcast',
  'point-to-point': 'point-to-point',
  'non-broadcast': 'non-broadcast',
  'point-to-multipoint': 'point-to-multipoint',
} as const);

/** `ip ospf …`, `ipv6 ospf …` and `ospfv3 [N] …` on an interface. */
export const ospfPortCommands: Table<Ports> = {
  ...ospfPortTable('ip ospf', 2),
  ...ospfPortTable('ipv6 ospf', 3),
};

/** Commands of one version of OSPF behind the words of the platform. */
export function ospfPortTable(prefix: string, version: Version): Table<Ports> {
  const at = (rest: string): string => `${prefix} ${rest}`;
  return {
    [at('network')]: setting(version, 'networkType', networkType),
    [at('cost')]: setting(version, 'cost', ([text]) => numberIn(text, 0, 65_535)),
    [at('priority')]: setting(version, 'priority', ([text]) => numberIn(text, 0, 255)),
    [at('hello-interval')]: setting(version, 'hello', ([text]) => numberIn(text, 1, 65_535)),
    [at('dead-interval')]: setting(version, 'dead', ([text]) =>
      isWord(text, 'minimal') ? 1 : numberIn(text, 1, 65_535),
    ),
    [at('mtu-ignore')]: setting(version, 'mtuIgnore', always(true)),
    [at('authentication')]: onPorts((one, call) => authentication(ospfPort(one, version), call)),
    [at('authentication-key')]: onPorts((one, call) => key(ospfPort(one, version), call, 'text')),
    [at('message-digest-key')]: onPorts((one, call) => key(ospfPort(one, version), call, 'md5')),
    [at('passive')]: setting(version, 'passive', always(true), false),
    [at('area')]: setting(version, 'area', ([text]) => areaText(text)),
    [at('* area')]: onPorts((one, call) => process(ospfPort(one, version), call)),
  };
}

/** `0.0.0.1` and `1` are one area. */
export function areaText(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) return text.replace(/^0+(?=\d)/, '');
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  return parts === null ? undefined : `${parts.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0)}`;
}

function ospfPort(one: InterfaceDraft, version: Version): OspfPortDraft {
  return entryOf(one.ospf, version, () => ({ process: undefined, set: {} }));
}

function setting<K extends keyof OspfPortValues>(
  version: Version,
  name: K,
  read: Read<OspfPortValues[K]>,
  negated?: OspfPortValues[K],
): Handler<Ports> {
  return sets<Ports, OspfPortValues, K>(
    ({ ports }) => ports.map((one) => ospfPort(one, version).set),
    name,
    read,
    negated,
  );
}

function process(port: OspfPortDraft, call: Call): boolean {
  const [number, text] = call.args;
  const area = areaText(text);
  if (call.form === 'set' && area === undefined) return false;
  port.process = call.form === 'set' ? number : undefined;
  port.set.area = call.form === 'set' && area !== undefined ? stated(call, area) : undefined;
  return true;
}

/** Says only which kind is used; the key comes with a command of its own. */
function authentication(port: OspfPortDraft, call: Call): boolean {
  const [first, second] = call.args;
  if (call.form === 'set' && isWord(first, 'key-chain') && second !== undefined) {
    port.set.authentication = stated(call, `chain:${second}`);
    return true;
  }
  const kind = call.args.length === 0 ? 'text' : isWord(call.args[0], 'message-digest') ? 'md5' : undefined;
  if (call.form !== 'set' || isWord(call.args[0], 'null')) {
    port.set.authentication = undefined;
    return true;
  }
  if (kind === undefined) return false;
  const known = port.set.authentication;
  port.set.authentication = known?.value.startsWith(kind) === true ? known : stated(call, kind);
  return true;
}

/** `ip ospf authentication-key [7] X`, `ip ospf message-digest-key 1 md5 [7] X`: both ends need the same number. */
function key(port: OspfPortDraft, call: Call, kind: 'text' | 'md5'): boolean {
  const number = kind === 'md5' ? call.args[0] : undefined;
  const words = kind === 'md5' ? call.args.slice(2) : call.args;
  const found = secretDigest(number === undefined ? kind : `${kind}:${number}`, words.slice(0, 2));
  if (call.form === 'set' && found === undefined) return false;
  port.set.authentication = call.form === 'set' && found !== undefined ? stated(call, found) : undefined;
  return true;
}
