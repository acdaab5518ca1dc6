import { type Call, isWord, type Table } from './modes.ts';
import { always, oneOf, onPorts, type Ports, port } from './settings.ts';
import { sayFor } from './spanning-draft.ts';
import { numberIn, vlanRanges } from './values.ts';

/** Port settings of spanning tree, those of both platforms. */
export const portSpanningCommands: Table<Ports> = {
  'spanning-tree portfast': port(
    'edge',
    (args) =>
      args.length === 0
        ? 'edge'
        : isWord(args[0], 'edge') && isWord(args[1], 'trunk')
          ? 'edge-trunk'
          : oneOf({
              edge: 'edge',
              trunk: 'edge-trunk',
              network: 'network',
              normal: 'none',
              disable: 'none',
              auto: 'auto',
            } as const)(args),
    'none',
  ),
  'spanning-tree bpduguard': port('bpduGuard', enabled),
  'spanning-tree bpdufilter': port('bpduFilter', enabled),
  'spanning-tree guard': port('guard', oneOf({ root: 'root', loop: 'loop', none: 'none' } as const)),
  'spanning-tree link-type': port(
    'linkType',
    oneOf({ 'point-to-point': 'point-to-point', shared: 'shared' } as const),
  ),
  'spanning-tree cost': byVlan('costs', undefined),
  'spanning-tree port-priority': byVlan('priorities', undefined),
  'spanning-tree vlan * cost': byVlan('costs', 'vlan'),
  'spanning-tree vlan * port-priority': byVlan('priorities', 'vlan'),
  'spanning-tree vlan-id * cost': byVlan('costs', 'vlan'),
  'spanning-tree vlan-id * port-priority': byVlan('priorities', 'vlan'),
  'spanning-tree mst * cost': byVlan('costs', 'instance'),
  'spanning-tree mst * port-priority': byVlan('priorities', 'instance'),
  'spanning-tree portfast auto': port('edge', always('auto' as const)),
};

function enabled([first]: readonly string[]): boolean | undefined {
  if (first === undefined) return true;
  return oneOf({ enable: true, disable: false, rate: undefined } as const)([first]);
}

function byVlan(list: 'costs' | 'priorities', by: 'vlan' | 'instance' | undefined) {
  return onPorts((one, call: Call) => {
    const vlans = by === undefined ? undefined : vlanRanges(call.args[0] ?? '', by === 'instance' ? 0 : 1);
    const value = numberIn(call.args.at(-1), 0, 200_000_000);
    if (by !== undefined && vlans === undefined) return false;
    const which = by === 'instance' ? { instances: vlans } : { vlans };
    if (call.form !== 'set') return sayFor(one[list], which, undefined);
    return value !== undefined && sayFor(one[list], which, { value, span: call.command.span });
  });
}
