import { type Draft, entryOf } from '../industry-cli/draft.ts';
import { interfaceDraft } from '../industry-cli/interfaces.ts';
import { type Call, mode, type Table } from '../industry-cli/modes.ts';
import { enterOspf, type OspfScope, ospfIgnored, ospfProcessCommands } from '../industry-cli/ospf.ts';
import { areaText } from '../industry-cli/ospf-ports.ts';
import { optionTable } from '../industry-cli/routing-commands.ts';
import type { OspfValues } from '../industry-cli/routing-draft.ts';
import { sets, word } from '../industry-cli/settings.ts';
import { type Settings, stated } from '../industry-cli/values.ts';

const settings = ({ process: { set } }: OspfScope): readonly Settings<OspfValues>[] => [set];

const commands: Table<OspfScope> = {
  ...ospfProcessCommands,
  'ospf router-id': sets(settings, 'routerId', word),
  'ospf6 router-id': sets(settings, 'routerId', word),
  'interface * area': joinArea,
  ...optionTable<OspfScope>([
    'ospf abr-type',
    'ospf rfc1583compatibility',
    'aggregation',
    'flood-reduction',
    'mpls-te',
    'mpls ldp-sync',
    'opaque-lsa',
    'router-info',
    'segment-routing',
    'stub-router',
    'summary-address',
    'proactive-arp',
    'bgp',
  ]),
};

const ignored: readonly string[] = [
  ...ospfIgnored,
  'auto-cost',
  'ospf opaque-lsa',
  'ospf write-multiplier',
  'write-multiplier',
  'refresh',
  'read-inactivity',
  'ospf send-extra-data',
  'socket',
  'allow-reserved-ranges',
  'lsa',
];

const process = mode<OspfScope>(commands, ignored);

export const ospfCommands: Table<Draft> = {
  'router ospf': (draft, call) => enterOspf(draft, call, { version: 2, inner: process }),
  'router ospf6': (draft, call) => enterOspf(draft, call, { version: 3, inner: process }),
};

/** `interface eth0 area 0` below `router ospf6`, as versions before 8 write it. */
function joinArea({ draft }: OspfScope, call: Call): boolean {
  const [name = '', text] = call.args;
  const area = areaText(text);
  if (call.form === 'set' && area === undefined) return false;
  const { ospf } = interfaceDraft(draft, name, call);
  const port = entryOf(ospf, 3 as const, () => ({ process: undefined, set: {} }));
  port.set.area = call.form === 'set' && area !== undefined ? stated(call, area) : undefined;
  return true;
}
