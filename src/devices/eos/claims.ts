import type { Source } from '../../text/source.ts';

/** Lines that only EOS writes. */
const telling: readonly RegExp[] = [
  /^! device: \S+ \(.*EOS-\d/m,
  /^vrf instance \S/m,
  /^interface (?:Ethernet\d+(?:\/\d+)*|Management\d+|Port-Channel\d+|Vxlan1|Vlan\d+)[ \t\r]*\n(?: {3}\S|!|interface)/m,
  /^transceiver qsfp /m,
  /^spanning-tree mode mstp/m,
  /^management (?:api|ssh|telnet|console|security)/m,
  /^mlag configuration/m,
  /^service routing protocols model /m,
  /^no aaa root/m,
  /^ {3}(?:ip|ipv6) address \S+\/\d+/m,
  /^ {3}vxlan (?:vlan|vrf|source-interface)/m,
  /^(?:\s{3}|)ip address virtual /m,
  /^ip access-list (?:standard )?[A-Za-z]\S*[ \t\r]*\n {3}\d+ (?:permit|deny) /m,
];

/** Lines that EOS never writes. */
const foreign =
  /^(?:version \d+\.\d|feature \S|vdc \S|vrf context |frr version|frr defaults|service timestamps|Building configuration|Current configuration :|interface (?:Fast|Gigabit|TenGigabit|TwentyFive|Forty|Hundred)\S*)/m;

/** How sure it is that a text is of EOS; only the beginning is looked at. */
export function claims({ text }: Source): number {
  const beginning = text.slice(0, 65_536);
  if (foreign.test(beginning)) return 0;
  const found = telling.filter((pattern) => pattern.test(beginning)).length;
  return found === 0 ? 0 : Math.min(1, 0.6 + 0.1 * found);
}
