import {
  type BgpScope,
  bgpCommands,
  bgpIgnored,
  enterBgp,
  enterFamily,
  tableOf,
} from '../industry-cli/bgp.ts';
import { type Draft, forget } from '../industry-cli/draft.ts';
import { mode, type Table } from '../industry-cli/modes.ts';
import { enterEvpn } from './vxlan.ts';

const commands: Table<BgpScope> = {
  ...bgpCommands,
  'address-family': enterFamily,
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

const vrfMode = mode<BgpScope>({ ...bgpCommands, 'address-family': enterFamily }, bgpIgnored);
const processMode = mode<BgpScope>(commands, bgpIgnored);

export const eosBgpCommands: Table<Draft> = {
  'router bgp': (draft, call) => enterBgp(draft, call, (scope) => processMode.enter(scope)),
};
