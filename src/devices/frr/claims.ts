import type { Source } from '../../text/source.ts';

/** Lines that only FRR writes, and before it Quagga. */
const telling: readonly RegExp[] = [
  /^(?:no )?service integrated-vtysh-config/m,
  /^log (?:syslog|file|stdout)\b/m,
  /^interface (?:lo|eth\d|ens\d|enp\d|eno\d|swp\d|bond\d|br\d|vlan\d|dummy\d|wg\d|vxlan\d)\S*(?: vrf \S+)?[ \t\r]*$/m,
  /^ *neighbor \S+ interface (?:v6only |peer-group |remote-as |[ \t\r]*$)/m,
  /^exit-vrf[ \t\r]*$/m,
  /^ +(?:no )?advertise-all-vni/m,
  /^router (?:ospf6|ripng|babel|openfabric)\b/m,
  /^bgp (?:as-path access-list|community-list|large-community-list) /m,
  /^(?:ip|ipv6) nht resolve-via-default/m,
  /^ip(?:v6)? route \S+\/\d+ \S+ nexthop-vrf /m,
  /^pbr-map \S+ seq \d/m,
  /^ +vrrp \d+ advertisement-interval \d{2,}/m,
  /^ +no bgp ebgp-requires-policy/m,
];

/** Lines of languages that look alike. */
const foreign =
  /^(?:version \d+\.\d|feature \S|vdc \S|vrf context |vrf instance |vrf definition |! device: .*EOS-|service timestamps|Building configuration\.\.\.\r?\n(?:\r?\n)?Current configuration : |Current configuration : |mlag configuration|boot-start-marker|transceiver qsfp|no aaa root|management (?:api|ssh) |interface (?:Fast|Gigabit|TenGigabit|TwentyFive|Forty|Hundred|Ethernet)\S*|vrrp_instance |virtual_server )/m;

/** Its own header, whatever the interfaces are called (SONiC has `Ethernet0`). */
const header = /^#?frr (?:version|defaults) /m;

/** How sure it is that a text is of FRR; only the beginning is looked at. */
export function claims({ text }: Source): number {
  const beginning = text.slice(0, 65_536);
  if (header.test(beginning)) return 1;
  if (foreign.test(beginning)) return 0;
  const found = telling.filter((pattern) => pattern.test(beginning)).length;
  return found === 0 ? 0 : Math.min(1, 0.6 + 0.1 * found);
}
