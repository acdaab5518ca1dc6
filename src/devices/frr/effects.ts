import type { Effect, PartsOf } from '../../model/effect.ts';
import { commonEffects } from '../industry-cli/effects/global.ts';
import type { CommandGroup } from '../industry-cli/effects/group.ts';
import { type CliEffects, cliEffects } from '../industry-cli/effects.ts';

/** FRR's own commands; access lists choose routes here. Left out: scripts, and daemons that nobody has looked at. */
const own: readonly CommandGroup[] = [
  { class: 'network', computed: true, words: 'vrf; ip forwarding; ipv6 forwarding' },
  {
    class: 'network',
    words: `access-list; ipv6 access-list; bgp as-path access-list; ip as-path access-list; bgp community-list;
      bgp large-community-list; bgp extcommunity-list; bgp route-map delay-timer; router ospf6; router ripng;
      router babel; router openfabric; router nhrp; vni; ip protocol; ipv6 protocol; ip import-table; pbr-map;
      segment-routing; mpls ldp; mpls label; mpls lsp; ip mroute; ipv6 pim; router pim6; ip ssmpingd; router-id;
      ip router-id; ipv6 router-id; affinity-map; zebra; fpm; ip nht; ipv6 nht; ip table range;
      nexthop-group; evpn mh; nhrp; rpki; frr defaults; frr version;
      route-map * optimization`,
  },
  {
    class: 'network',
    computed: true,
    prefix: 'interface ',
    words: `shutdown; ip address; ipv6 address; vrrp #; vrrp # priority; vrrp # ip; vrrp # ipv6; vrrp # shutdown`,
  },
  {
    class: 'network',
    prefix: 'interface ',
    words: `bandwidth; ip ospf; ipv6 ospf6; isis; ip router; ipv6 router; ip rip; ipv6 ripng; ip nhrp; ipv6 nhrp; ip eigrp;
      ip hello-interval; ip hold-time; ip authentication; ip summary-address; ip bandwidth-percent; delay; babel;
      openfabric; tunnel; ip split-horizon; ipv6 nd; evpn mh es-id; evpn mh es-sys-mac; evpn mh es-df-pref;
      evpn mh uplink; evpn mh bypass; pbr-policy; link-detect; multicast; link-params; mpls; vrf; ip pim; ip igmp;
      ip mroute; ipv6 pim; ipv6 mld; ip msdp; bfd; vrrp # version; vrrp # advertisement-interval; vrrp # preempt;
      vrrp # checksum-with-ipv4-pseudoheader`,
  },
  // Who else may change a route that FRR has set, while both run.
  { class: 'process', words: 'allow-external-route-update' },
  {
    class: 'process',
    words:
      'line vty; vty; exec-timeout; access-class; ipv6 access-class; domainname; mgmt; watchfrr; password-encryption',
  },
  {
    class: 'observability',
    words: `log; agentx; bmp; smux; dump; building configuration...; current configuration:`,
  },
  { class: 'observability', prefix: 'interface ', words: 'description' },
];

const made: CliEffects = cliEffects('FRR User Guide', [...commonEffects, ...own]);

export const effects: ReadonlyMap<string, Effect> = made.effects;
export const parts: PartsOf = made.parts;
