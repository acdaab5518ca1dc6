import type { InterfaceDraft, PortValues } from './draft.ts';
import type { Call, Table } from './modes.ts';
import { isWord } from './modes.ts';
import { oneOf, onPorts, type Ports, port } from './settings.ts';
import { allVlans, numberIn, stated, vlanRanges, withoutVlans, withVlans } from './values.ts';

const vlan = ([text]: readonly string[]): number | undefined => numberIn(text, 1, 4094);

/** What a port does with VLANs; the words are those of both platforms. */
export const switchportCommands: Table<Ports> = {
  switchport: port('switchport', (args) => (args.length === 0 ? true : undefined), false),
  'switchport mode': port('mode', portMode),
  'switchport access vlan': port('accessVlan', vlan),
  'switchport trunk native vlan': onPorts((one, call) => {
    if (call.form === 'set' && isWord(call.args[0], 'tag')) one.set.nativeTagged = stated(call, true);
    else if (call.form === 'set') return setNative(one, call);
    else if (isWord(call.args[0], 'tag')) one.set.nativeTagged = stated(call, false);
    else one.set.native = undefined;
    return true;
  }),
  'switchport trunk allowed vlan': onPorts(allow),
  'switchport trunk group': onPorts(({ trunkGroups }, { form, args: [name] }) => {
    if (form !== 'set') trunkGroups.clear();
    else if (name === undefined) return false;
    else trunkGroups.add(name);
    return true;
  }),
  // Only 802.1Q is modelled; ISL is refused by every switch of the last fifteen years
  'switchport trunk encapsulation': onPorts((_, { args, form }) => form !== 'set' || !isWord(args[0], 'isl')),
  'switchport dot1q ethertype': () => false,
  'switchport voice vlan': port('voiceVlan', vlan),
  'switchport phone vlan': port('voiceVlan', vlan),
};

/** `trunk phone` is EOS's port for a telephone, with a host behind it. */
function portMode([first = '', second = '']: readonly string[]): PortValues['mode'] | undefined {
  if (isWord(first, 'dynamic')) return oneOf({ auto: 'auto', desirable: 'desirable' } as const)([second]);
  if (isWord(second, 'phone')) return 'phone';
  return oneOf({ access: 'access', trunk: 'trunk', 'dot1q-tunnel': 'tunnel' } as const)([first]);
}

function setNative(one: InterfaceDraft, call: Call): boolean {
  const value = vlan(call.args);
  if (value === undefined) return false;
  one.set.native = stated(call, value);
  one.set.nativeTagged = undefined;
  return true;
}

/** `10,20-30`, `add`, `remove`, `except`, `all`, `none`: each changes what the lines before it said. */
function allow(one: InterfaceDraft, call: Call): boolean {
  const { args, form } = call;
  if (form !== 'set') {
    one.set.allowed = undefined;
    return true;
  }
  const [verb = '', list = ''] = args;
  const given = vlanRanges(args.slice(/^\d/.test(verb) ? 0 : 1).join(''));
  const before = one.set.allowed?.value ?? allVlans;
  const changes: Readonly<Record<string, () => typeof given>> = {
    all: () => allVlans,
    none: () => [],
    add: () => given && withVlans(before, given),
    remove: () => given && withoutVlans(before, given),
    except: () => given && withoutVlans(allVlans, given),
  };
  const change = /^\d/.test(verb) ? () => given : oneOf(changes)([verb]);
  const after =
    list === '' && given === undefined && !isWord(verb, 'all') && !isWord(verb, 'none')
      ? undefined
      : change?.();
  if (after === undefined) return false;
  one.set.allowed = stated(call, after);
  return true;
}
