import type { Effect, PartsOf } from '../../model/effect.ts';
import { commonEffects, switchEffects } from '../industry-cli/effects/global.ts';
import type { CommandGroup } from '../industry-cli/effects/group.ts';
import { interfaceEffects } from '../industry-cli/effects/interfaces.ts';
import { type CliEffects, cliEffects } from '../industry-cli/effects.ts';

/** Arista's own commands. Left out: handlers of events and scripts, and modes of hardware that nobody has looked at. */
const own: readonly CommandGroup[] = [
  {
    class: 'network',
    computed: true,
    words: `switchport default mode routed; switchport default mode access; ip routing ipv6 interfaces`,
  },
  {
    class: 'network',
    words: `mlag; mlag configuration; interface defaults; ip virtual-router mac-address; ip address virtual source-nat;
      policy-map type pbr; router bfd; load-balance; ip load-sharing; ipv6 load-sharing; ip hardware; ipv6 nd;
      dhcp relay; dhcp server; switch forwarding-mode; service routing; service interface; system; hardware; platform;
      tcam; lacp; cvx; ptp; poe; monitor connectivity; maintenance; router pim sparse-mode; router pim bidirectional;
      vlan internal; nat; ip flow; interface profile; redundancy`,
  },
  { class: 'network', computed: true, prefix: 'interface ', words: 'mlag' },
  {
    class: 'network',
    prefix: 'interface ',
    words: `phy; unsupported; l2-protocol encapsulation; hardware; errdisable; lacp system-id; dhcp client; ptp; poe;
      ip attached-host; transceiver`,
  },
  {
    class: 'process',
    words: `daemon; management console; management defaults; management security; management accounts; management api;
      management api http-commands; management telnet; management ssh; management tech-support; management cvx;
      schedule; email; mount; ztp; zerotouch; service configuration; service running-config;
      service unsupported-transceiver; transceiver; match-list; agent; power; vmtracer`,
  },
  { class: 'process', prefix: 'interface ', words: 'vmtracer; ntp serve' },
  { class: 'observability', words: 'event-monitor; load-interval' },
];

const made: CliEffects = cliEffects('EOS User Manual', [
  ...commonEffects,
  ...switchEffects,
  ...interfaceEffects,
  ...own,
]);

export const effects: ReadonlyMap<string, Effect> = made.effects;
export const parts: PartsOf = made.parts;
