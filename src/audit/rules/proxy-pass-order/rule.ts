import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { type Placed, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'proxy-pass-order',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A general ProxyPass stands before a narrower one, which is never used',
  why: 'httpd takes the first ProxyPass that matches: the narrower path goes to the wrong servers, or is proxied although it should not be.',
  fix: 'Put the longest paths first, and those with ! before all.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  const groups = Map.groupBy(
    statementsOf(path, 'apache', 'proxypass'),
    ({ around, device }) => around.at(-1) ?? device,
  );
  for (const group of groups.values()) {
    const ordered = group.filter(isPlain);
    for (const [at, later] of ordered.entries()) {
      const taker = ordered.slice(0, at).find((early) => isUnder(pathOf(later), pathOf(early)));
      if (taker === undefined || isSameTarget(taker, later)) continue;
      yield {
        message: `'${textOf(later.directive)}' is never used: '${textOf(taker.directive)}' takes ${pathOf(later)} first`,
        span: later.directive.span,
        related: [{ span: taker.directive.span, message: 'this one takes it' }],
        subjects: [placeSubject(later)],
      };
    }
  }
}

/** With a path of its own, outside of <Location>, whose order is another. */
function isPlain({ directive, around }: Placed): boolean {
  const isInside = around.some(({ name }) =>
    /^(location|locationmatch|directory|if|else|elseif)$/.test(name),
  );
  return !isInside && directive.arguments.length > 1 && (directive.arguments[0] ?? '').startsWith('/');
}

function pathOf({ directive }: Placed): string {
  return directive.arguments[0] ?? '';
}

/** Whole path segments match (mod_proxy.c, alias_match). */
function isUnder(path: string, general: string): boolean {
  return path === general || path.startsWith(general.endsWith('/') ? general : `${general}/`);
}

/** The narrower one leads to the same place as the general one would. */
function isSameTarget(general: Placed, narrow: Placed): boolean {
  const [from = '', to = ''] = general.directive.arguments;
  const [path = '', target = ''] = narrow.directive.arguments;
  return to + path.slice(from.length) === target;
}
