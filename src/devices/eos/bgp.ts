import {
  type BgpScope,
  bgpCommands,
  bgpIgnored,
  enterBgp,
  enterFamily,
  familyLeaves,
  tableOf,
} from '../industry-cli/bgp.ts';
import { type Draft, forget } from '../industry-cli/draft.ts';
import { missingPolicy } from '../industry-cli/missing-policies.ts';
import { mode, type Table } from '../industry-cli/modes.ts';
import { enterEvpn } from './vxlan.ts';

const familyCommands: Table<BgpScope> = { ...bgpCommands, 'bgp missing-policy': missingPolicy };
const familyMode = mode<BgpScope>(familyCommands, bgpIgnored, familyLeaves);

const tableCommands: Table<BgpScope> = {
  ...familyCommands,
  'address-family': (scope, call) => enterFamily(scope, call, familyMode),
};

const commands: Table<BgpScope> = {
  ...tableCommands,
  vlan: ({ draft }, call) => enterEvpn(draft, call),
  'vlan-aware-bundle': ({ draft }, call) => enterEvpn(draft, call),
  vrf: (scope, call) => {
    const [vrf] = call.args;
    if (vrf === undefined) return false;
    if (call.form !== 'set') return forget(scope.draft.bgp, vrf);
    const bgp = tableOf(scope.draft, scope.bgp, { vrf, call });
    return vrfMode.enter({ ...scope, bgp, options: bgp.options });
  },
};

const vrfMode = mode<BgpScope>(tableCommands, bgpIgnored);
const processMode = mode<BgpScope>(commands, bgpIgnored);

export const eosBgpCommands: Table<Draft> = {
  'router bgp': (draft, call) => enterBgp(draft, call, (scope) => processMode.enter(scope)),
};
