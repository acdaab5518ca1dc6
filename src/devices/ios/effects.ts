import type { Effect, PartsOf } from '../../model/effect.ts';
import { commonEffects, switchEffects } from '../industry-cli/effects/global.ts';
import type { CommandGroup } from '../industry-cli/effects/group.ts';
import { interfaceEffects } from '../industry-cli/effects/interfaces.ts';
import { type CliEffects, cliEffects } from '../industry-cli/effects.ts';

/** Cisco's own commands. Left out: handlers of events and scripts, voice, and hardware that nobody has looked at. */
const own: readonly CommandGroup[] = [
  { class: 'network', computed: true, words: 'system mtu; system mtu jumbo; vlan dot1q tag native' },
  {
    class: 'network',
    words: `system mtu routing; ip default-gateway; fhrp version vrrp; router lisp; vtp; lacp; mls; rep; ip cef;
      ipv6 cef; ip subnet-zero; ip classless; ip source-route; ip gratuitous-arps; ip arp; ip forward-protocol;
      ip options; ip tcp; ip route static bfd; ip routing protocol purge; ip dhcp; ip dhcp pool;
      ip dhcp excluded-address; ip local pool; ip rsvp; ip nbar; ip dns; ip bgp-community; mpls label; zone;
      zone-pair; ip inspect; switch; stack-mac; redundancy; hw-module; platform; multilink;
      port-channel load-defer; vlan internal allocation policy`,
  },
  {
    class: 'network',
    prefix: 'interface ',
    words: `source-interface; host-reachability protocol; member vni; power; standby # mac-address; standby mac-address;
      standby use-bia; standby mac-refresh; vrrp # timers learn; channel-protocol; lacp fast-switchover; fair-queue;
      clock rate; ip rsvp; ip nbar; ethernet oam; mop; hold-queue; tx-ring-limit; mdix; arp type`,
  },
  {
    class: 'process',
    words: `line; ip http; ip http server; ip http secure-server; ip http authentication; ip http client; ip rcmd;
      ip telnet; ip tftp; ip ftp; ip bootp; ip finger; memory; process; scheduler; buffers; login; config-register;
      file; parser; exception; netconf-yang; netconf; restconf; telemetry; pnp; wsma; call-home; iox`,
  },
  {
    class: 'observability',
    words: `version; ip flow; ip flow-export; ip flow-top-talkers; vlan access-log; memory-size; cts logging;
      current configuration; last configuration; building configuration...; using`,
  },
];

const made: CliEffects = cliEffects('Cisco IOS Command Reference', [
  ...commonEffects,
  ...switchEffects,
  ...interfaceEffects,
  ...own,
]);

export const effects: ReadonlyMap<string, Effect> = made.effects;
export const parts: PartsOf = made.parts;
