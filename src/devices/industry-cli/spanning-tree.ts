import type { VlanRanges } from '../../model/network/interface.ts';
import { type Draft, forget } from './draft.ts';
import { type Call, type Handler, isWord, mode, type OpenMode, type Table } from './modes.ts';
import { oneOf, sets } from './settings.ts';
import { type SpanningDraft, type SpanningValues, sayFor } from './spanning-draft.ts';
import { numberIn, type Settings, stated, vlanRanges, withoutVlans, withVlans } from './values.ts';

const spanning = ({ spanning: { set } }: Draft): readonly Settings<SpanningValues>[] => [set];

/** `root primary` and `root secondary` ask for these (EOS manual, Spanning Tree; IOS command reference). */
const rootPriorities = { primary: 24_576, secondary: 28_672 } as const;
const eosRootPriorities = { primary: 8192, secondary: 16_384 } as const;

const instanceMode = mode<Draft>({
  instance: ({ spanning: { instances } }, { args, form, command: { span } }) => {
    const instance = numberIn(args[0], 0, 4094);
    const vlans = vlanRanges(args.slice(isWord(args[1], 'vlan') ? 2 : 1).join(''));
    if (instance === undefined) return false;
    const before: VlanRanges = instances.get(instance)?.vlans ?? [];
    if (form !== 'set' && vlans === undefined) return forget(instances, instance);
    if (vlans === undefined) return false;
    const after = form === 'set' ? withVlans(before, vlans) : withoutVlans(before, vlans);
    instances.set(instance, { instance, vlans: after, span });
    return true;
  },
  name: ({ spanning: draft }, { args, form }) =>
    region(draft, { name: form === 'set' ? (args[0] ?? '') : '' }),
  revision: ({ spanning: draft }, { args, form }) => {
    const revision = form === 'set' ? numberIn(args[0], 0, 65_535) : 0;
    return revision === undefined ? false : region(draft, { revision });
  },
});

function region(draft: SpanningDraft, change: Partial<NonNullable<SpanningDraft['region']>>): boolean {
  draft.region = { name: '', revision: 0, ...draft.region, ...change };
  return true;
}

/** Cisco's own; EOS has one method. */
export const costMethod: Handler<Draft> = sets(
  spanning,
  'costMethod',
  oneOf({ short: 'short', long: 'long' } as const),
);

export const spanningCommands: Table<Draft> = {
  'spanning-tree mode': sets(
    spanning,
    'mode',
    oneOf({
      mstp: 'mstp',
      mst: 'mstp',
      rstp: 'rstp',
      'rapid-pvst': 'rapid-pvst',
      pvst: 'pvst',
      none: 'none',
    } as const),
    'none',
  ),
  'spanning-tree mst configuration': (draft, { form }): boolean | OpenMode => {
    if (form === 'set') return instanceMode.enter(draft);
    draft.spanning.instances.clear();
    draft.spanning.region = undefined;
    return true;
  },
  'spanning-tree priority': (draft, call) => prioritise(draft, call, { priority: call.args[0] }),
  'spanning-tree vlan * priority': (draft, call) =>
    prioritise(draft, call, { vlans: call.args[0], priority: call.args[1] }),
  'spanning-tree vlan-id * priority': (draft, call) =>
    prioritise(draft, call, { vlans: call.args[0], priority: call.args[1] }),
  'spanning-tree mst * priority': (draft, call) =>
    prioritise(draft, call, { vlans: call.args[0], priority: call.args[1] }),
  'spanning-tree root': becomeRoot,
  'spanning-tree vlan * root': becomeRoot,
  'spanning-tree vlan-id * root': becomeRoot,
  'spanning-tree mst * root': becomeRoot,
  'spanning-tree vlan': disable,
  'spanning-tree vlan-id': disable,
  'spanning-tree portfast default': sets(spanning, 'edge', () => true, false),
  'spanning-tree portfast edge default': sets(spanning, 'edge', () => true, false),
  'spanning-tree edge-port default': sets(spanning, 'edge', () => true, false),
  'spanning-tree portfast bpduguard default': bpduGuard(),
  'spanning-tree portfast edge bpduguard default': bpduGuard(),
  'spanning-tree portfast bpdufilter default': bpduFilter(),
  'spanning-tree portfast edge bpdufilter default': bpduFilter(),
  'spanning-tree portfast network default': () => false,
  'spanning-tree edge-port bpduguard default': bpduGuard(),
  'spanning-tree edge-port bpdufilter default': bpduFilter(),
  'spanning-tree bpduguard default': bpduGuard(),
  'spanning-tree loopguard default': sets(spanning, 'loopGuard', () => true, false),
  'spanning-tree guard loop default': sets(spanning, 'loopGuard', () => true, false),
};

function bpduGuard(): Handler<Draft> {
  return sets(spanning, 'bpduGuard', () => true, false);
}

function bpduFilter(): Handler<Draft> {
  return sets(spanning, 'bpduFilter', () => true, false);
}

interface Priority {
  readonly vlans?: string | undefined;
  readonly priority: string | undefined;
}

/** Instance 0 of MSTP holds all VLANs that no other one has. */
function prioritise({ spanning: draft }: Draft, call: Call, { vlans, priority }: Priority): boolean {
  const isInstance = isWord(call.command.words[1], 'mst');
  const value = numberIn(priority, 0, 61_440);
  const ranges = vlans === undefined ? undefined : vlanRanges(vlans, isInstance ? 0 : 1);
  if (vlans !== undefined && ranges === undefined) return false;
  const which = isInstance ? { instances: ranges } : { vlans: ranges };
  if (call.form !== 'set') return sayFor(draft.priorities, which, undefined);
  if (value === undefined || value % 4096 !== 0) return false;
  return sayFor(draft.priorities, which, { value, span: call.command.span });
}

function becomeRoot(draft: Draft, call: Call): boolean {
  const [vlans, way] = call.args.length > 1 ? call.args : [undefined, call.args[0]];
  const role = oneOf({ primary: 'primary', secondary: 'secondary' } as const)([way ?? '']);
  if (role === undefined && call.form === 'set') return false;
  const priorities = draft.platform.kind === 'eos' ? eosRootPriorities : rootPriorities;
  return prioritise(draft, call, { vlans, priority: `${priorities[role ?? 'primary']}` });
}

/** `no spanning-tree vlan 10`: it does not run there. */
function disable({ spanning: { set } }: Draft, call: Call): boolean {
  const vlans = call.args.length === 1 ? vlanRanges(call.args[0] ?? '') : undefined;
  if (vlans === undefined) return false;
  const before = set.disabled?.value ?? [];
  const after = call.form === 'no' ? withVlans(before, vlans) : withoutVlans(before, vlans);
  set.disabled = stated(call, after);
  return true;
}
