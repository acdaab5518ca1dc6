import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { passNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, type Placed, placeSubject, statementsOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'proxy-headers-dropped',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A proxy_set_header of an inner block drops those of the outer one',
  why: 'The servers get the name of the upstream instead of the site, or no address of the client: wrong links, wrong site, endless redirects.',
  fix: 'Repeat the outer proxy_set_header lines in the inner block, or keep them in a file that both include.',
  check: checkDevices,
});

/** Headers by which servers choose the site, the scheme and the client. */
const needed: ReadonlySet<string> = new Set([
  'host',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-real-ip',
  'forwarded',
]);

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  let last: Directive | undefined;
  for (const { device, around } of statementsOf(path, 'nginx', 'proxy_set_header')) {
    const directive = around.at(-1);
    if (directive === undefined || directive === last || directive.name === 'http') continue;
    last = directive;
    const own = ownOf(directive, 'proxy_set_header');
    const placed = { device, directive, around: around.slice(0, -1) };
    const outer = outerHeaders(placed);
    const names = new Set(own.map(nameOf));
    const dropped = outer.filter((one) => needed.has(nameOf(one)) && !names.has(nameOf(one)));
    if (dropped.length > 0 && proxies(placed.directive)) yield observation(placed, own, dropped);
  }
}

function observation(placed: Placed, own: readonly Directive[], dropped: readonly Directive[]): Observation {
  const lost = dropped.map((one) => one.arguments[0]).join(', ');
  return {
    message: `these proxy_set_header lines replace the outer ones: ${lost} ${dropped.length === 1 ? 'is' : 'are'} not sent here`,
    span: (own[0] ?? placed.directive).span,
    related: dropped.map(({ span }) => ({ span, message: 'does not hold in the inner block' })),
    subjects: [`${placeSubject(placed)}/proxy-headers`],
  };
}

/** The nearest block around that has any: no other one is inherited from. */
function outerHeaders({ around }: Placed): readonly Directive[] {
  for (const block of around.toReversed()) {
    const found = ownOf(block, 'proxy_set_header');
    if (found.length > 0) return found;
  }
  return [];
}

/** Somewhere inside, requests go to a server by proxy_pass, and the block's own lines hold there. */
function proxies(block: Directive): boolean {
  for (const [directive, around] of walkDirectives(block.block ?? [])) {
    if (directive.name !== passNames[0]) continue;
    if (!around.some((one) => ownOf(one, 'proxy_set_header').length > 0)) return true;
  }
  return false;
}

function nameOf({ arguments: [name = ''] }: Directive): string {
  return name.toLowerCase();
}
