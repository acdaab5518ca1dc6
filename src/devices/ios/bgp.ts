import { type BgpScope, bgpCommands, bgpIgnored, enterBgp, enterFamily } from '../industry-cli/bgp.ts';
import { enterTemplate } from '../industry-cli/bgp-neighbors.ts';
import type { Draft } from '../industry-cli/draft.ts';
import { safeExternal } from '../industry-cli/missing-policies.ts';
import { mode, type Table } from '../industry-cli/modes.ts';

const processMode = mode<BgpScope>(
  {
    ...bgpCommands,
    'address-family': enterFamily,
    'bgp safe-ebgp-policy': safeExternal,
    template: enterTemplate,
  },
  bgpIgnored,
);

export const iosBgpCommands: Table<Draft> = {
  'router bgp': (draft, call) => enterBgp(draft, call, (scope) => processMode.enter(scope)),
};
