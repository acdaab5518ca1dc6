import type { Source } from '../../text/source.ts';

/** Lines that only IOS and IOS-XE write. */
const telling: readonly RegExp[] = [
  /^version 1[0-9]\.\d/m,
  /^service timestamps /m,
  /^Building configuration\.\.\./m,
  /^Current configuration : /m,
  /^(?:no )?service password-encryption/m,
  /^interface (?:range )?(?:Fast|Gigabit|TenGigabit|TwoGigabit|FiveGigabit|TwentyFive|Forty|Hundred)[\w-]*\s?\d/m,
  /^interface (?:gi|fa|te)[a-z]*\s?\d+\/\d/im,
  /^line vty \d/m,
  /^vrf definition \S/m,
  /^ip vrf \S/m,
  /^[ ]?(?:ip address|standby \d+ ip) \d+\.\d+\.\d+\.\d+(?: 255\.\d+\.\d+\.\d+)/m,
  /^access-list \d+ (?:permit|deny) /m,
  /^boot-start-marker/m,
  /^ip route (?:vrf \S+ )?\d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+ /m,
];

/** Lines of languages that look alike: EOS, and the route reflectors of FRR. */
const foreign =
  /^(?:feature \S|vdc \S|vrf context |! device: .*EOS-|vrf instance |mlag configuration|transceiver qsfp|no aaa root|management (?:api|ssh) |frr version|frr defaults|log syslog |spanning-tree mode mstp)/m;

/** How sure it is that a text is of IOS; only the beginning is looked at. */
export function claims({ text }: Source): number {
  const beginning = text.slice(0, 65_536);
  if (foreign.test(beginning)) return 0;
  const found = telling.filter((pattern) => pattern.test(beginning)).length;
  return found === 0 ? 0 : Math.min(1, 0.55 + 0.1 * found);
}
