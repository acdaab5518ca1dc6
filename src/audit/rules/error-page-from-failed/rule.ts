import { effective, httpServers, locationOf, passNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { type Placed, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'error-page-from-failed',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'The error page is fetched from the servers that just failed',
  why: 'When the upstream is down the page for that case is asked of the same upstream: users see the bare page of nginx after a second wait.',
  fix: "Add 'location = /50x.html { root …; internal; }' so that nginx serves the page itself.",
  check: checkPages,
});

/** Answers that nginx makes itself when the servers fail. */
const failures: ReadonlySet<string> = new Set(['502', '504']);

function* checkPages({ path }: RuleContext): Iterable<Observation> {
  const servers = [...httpServers(path)];
  for (const page of statementsOf(path, 'nginx', 'error_page')) {
    const words = page.directive.arguments;
    const target = words.at(-1) ?? '';
    if (!words.some((word) => failures.has(word)) || !/^\/[^$]*$/.test(target)) continue;
    const taker = servers
      .filter((server) => holdsIn(page, server))
      .map((server) => locationOf(server, target))
      .find((one): one is Placed => typeof one === 'object' && proxies(one));
    if (taker === undefined) continue;
    yield {
      message: `'${textOf(page.directive)}': ${target} is asked of the servers in '${textOf(taker.directive)}'`,
      span: page.directive.span,
      related: [{ span: taker.directive.span, message: 'this location takes the error page' }],
      subjects: [placeSubject(page)],
    };
  }
}

/** The page is set in the server, or around it and for nothing nearer. */
function holdsIn({ device, directive, around }: Placed, server: Placed): boolean {
  if (device !== server.device) return false;
  if (around.includes(server.directive)) return true;
  return effective(server, 'error_page').includes(directive);
}

/** An answer of its own, or files that are tried first, come without the servers. */
function proxies({ directive }: Placed): boolean {
  const block = directive.block ?? [];
  if (block.some(({ name }) => name === 'return' || name === 'try_files')) return false;
  return block.some(({ name }) => passNames.some((one) => one === name));
}
