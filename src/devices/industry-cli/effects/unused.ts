import type { Directive } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import { wholeOf } from '../../../model/whole.ts';

/** Commands that only something which names them puts to use, and where the name stands. */
const named =
  /^(?:no )?(?:(?:ip|ipv6) prefix-list|route-map|ip as-path access-list|bgp as-path access-list|(?:ip|bgp) (?:large-|ext)?community-list(?: (?:standard|expanded))?|access-list|ipv6 access-list|pbr-map|nexthop-group) (\S+)/;

/** What a command needs to do anything, by the word of its table: the line that switches it on. */
const needs: readonly (readonly [word: RegExp, wanted: RegExp, why: string])[] = [
  [
    /^interface bandwidth$/,
    /\b(?:ospf6?|eigrp|isis|link-params|traffic-eng)\b/,
    'the metric of OSPF and EIGRP only',
  ],
  [/^frr (?:defaults|version)$/, /^router |^vrrp |^mpls /m, 'the profile is that of routing protocols'],
  [
    /^(?:ip(?:v6)? )?router-id$/,
    /^(?:router|mpls|segment-routing|bfd) ?/m,
    'the name of a router among protocols',
  ],
  [/^interface mpls$/, /^(?:mpls (?!enable)|segment-routing|router )/m, 'labels that nothing gives'],
  [/^interface link-params$/, /^(?:router |mpls-te|segment-routing|pathd?\b)/m, 'OSPF and IS-IS only'],
  [/^ip multicast$/, /^(?:router pim|ip(?:v6)? (?:pim|igmp|mld|mroute|msdp))/m, 'nothing is sent to groups'],
  [/^zebra$/, /^(?!zebra nexthop-group keep)zebra |^(?:router|nexthop-group) /m, 'groups that nothing makes'],
];

/** Why the command does nothing where it stands; undefined when it may do something, or nobody knows the rest. */
export function unusedBecause(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): string | undefined {
  const outermost = around[0] ?? statement;
  const whole = wholeOf(outermost);
  if (whole === undefined) return undefined;
  const name = nameOf(outermost);
  if (name !== undefined && !usedNames(whole).has(name)) return `nothing names ${name}`;
  if (isUsual(word, statement, around)) return 'what holds where nothing is said';
  const need = needs.find(([own]) => own.test(word));
  return need === undefined || need[1].test(textOf(whole)) ? undefined : need[2];
}

/** Flags that the kernel's links have by themselves (FRR User Guide, Zebra, Interface Commands), and nothing takes away. */
function isUsual(word: string, { name }: Directive, around: readonly Directive[]): boolean {
  if (!/^interface (?:link-detect|multicast)$/.test(word) || name.startsWith('no ')) return false;
  const flag = word.slice('interface '.length);
  const port = around.at(-1);
  const isEthernet = /^(?:eth|en|swp|br|bond|vlan)/.test(port?.arguments[0] ?? '');
  return isEthernet && port?.block?.every((one) => one.name !== `no ${flag}`) === true;
}

function nameOf({ name, arguments: given }: Directive): string | undefined {
  return named.exec([name, ...given].join(' '))?.[1];
}

/** Names in commands that act by themselves, and in lists that those name, and so on. */
const usedNames = heldBy((whole: readonly Directive[]): ReadonlySet<string> => {
  const used = new Set<string>();
  const waiting = [...whole];
  for (let isGrown = true; isGrown; ) {
    const [acting, idle] = [[] as Directive[], [] as Directive[]];
    for (const one of waiting) {
      const name = nameOf(one);
      (name === undefined || used.has(name) ? acting : idle).push(one);
    }
    for (const one of acting) for (const word of wordsIn(one, nameOf(one))) used.add(word);
    isGrown = acting.length > 0;
    waiting.splice(0, waiting.length, ...idle);
  }
  return used;
});

/** All words of a command and of those inside, but for the name that it gives. */
function wordsIn(
  { name, arguments: given, block = [] }: Directive,
  own: string | undefined,
): readonly string[] {
  const words = [...name.split(' '), ...given];
  return [...words.filter((word) => word !== own), ...block.flatMap((one) => wordsIn(one, undefined))];
}

const textOf = heldBy((whole: readonly Directive[]): string => whole.map(linesOf).join('\n'));

function linesOf({ name, arguments: given, block = [] }: Directive): string {
  return [[name, ...given].join(' '), ...block.map(linesOf)].join('\n');
}
