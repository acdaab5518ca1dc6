import { type Draft, entryOf, type VlanDraft } from './draft.ts';
import { type Call, isWord, mode, type OpenMode, type Table } from './modes.ts';
import { vlanRanges } from './values.ts';

type Vlans = readonly VlanDraft[];

const active = (vlans: Vlans, value: boolean): void => {
  for (const one of vlans) one.active = value;
};

const vlanMode = mode<Vlans>(
  {
    name: (vlans, { args, form }) => {
      for (const one of vlans) one.name = form === 'set' ? args[0] : undefined;
    },
    state: (vlans, { args, form }) => active(vlans, form !== 'set' || !isWord(args[0], 'suspend')),
    shutdown: (vlans, { form }) => active(vlans, form !== 'set'),
    'trunk group': (vlans, { args: [group], form }) => {
      if (form === 'set' && group === undefined) return false;
      for (const { trunkGroups } of vlans) {
        if (form === 'set') trunkGroups.add(group ?? '');
        else trunkGroups.clear();
      }
      return true;
    },
    // Private VLANs keep ports of one VLAN apart: not modelled
    'private-vlan': () => false,
  },
  ['mtu', 'exit', 'media ethernet', 'mac address learning', 'remote-span'],
);

export const vlanCommands: Table<Draft> = { vlan: enterVlans };

function enterVlans(draft: Draft, call: Call): boolean | OpenMode {
  const numbers = (vlanRanges(call.args.join('')) ?? []).flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at),
  );
  if (numbers.length === 0) return false;
  if (call.form !== 'set') {
    for (const number of numbers) draft.vlans.delete(number);
    return true;
  }
  return vlanMode.enter(numbers.map((number) => vlanDraft(draft, number, call)));
}

function vlanDraft({ vlans }: Draft, number: number, { command: { span } }: Call): VlanDraft {
  return entryOf(vlans, number, () => ({
    number,
    span,
    name: undefined,
    active: true,
    trunkGroups: new Set(),
  }));
}
