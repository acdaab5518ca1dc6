import type { Decision } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { argumentsOf, type Context, once, refuse, spanOf } from './context.ts';
import { readParameters } from './parameters.ts';
import { all, not, segments, test } from './predicates.ts';
import { balancer, serverPool } from './proxies.ts';
import { proxyDecision } from './proxying.ts';
import { regexMatcher } from './regex.ts';
import { decision, poolFor, type Routing } from './routing.ts';
import type { Section } from './sections.ts';
import { asWritten, joined, notHttp, type Sent } from './sent.ts';
import { setting } from './servers.ts';
import { capturesOf, substitutionTemplate } from './substitution.ts';
import { isScript, parseTarget, type Target } from './targets.ts';
import type { Statement } from './tree.ts';

const names: readonly string[] = ['proxypass', 'proxypassmatch'];
const stage = 'ProxyPass';

/**
 * What a request is proxied to: the last `<Location>` that has a ProxyPass, else the first ProxyPass of the server that
 * fits, the main server's before its own (mod_proxy.c, proxy_trans, merge_proxy_config). `!` leaves the request to the rest.
 */
export function proxyPasses(
  routing: Routing,
  sections: readonly Section[],
  before: readonly Section[],
): readonly Decision[] {
  const { server, context } = routing;
  const inside = sectionPasses(routing, sections, before);
  const inherit = setting(server, 'proxypassinherit');
  const inherits = inherit === undefined || argumentsOf(context, inherit).texts[0]?.toLowerCase() !== 'off';
  const statements = [...(inherits ? (server.base?.own ?? []) : []), ...server.own];
  const outside = statements
    .filter(({ name }) => names.includes(name))
    .flatMap((statement) => sharedPass(routing, statement));
  return [...inside, ...outside];
}

/**
 * The last section that holds counts, and in it the last line. Which section that is was found before rules changed the
 * path; its prefix must be that of the path as it is now, else the server's own lines are asked.
 */
function sectionPasses(
  routing: Routing,
  sections: readonly Section[],
  before: readonly Section[],
): readonly Decision[] {
  const decisions: Decision[] = [];
  const later: Predicate[] = [];
  for (const [at, now] of [...sections.entries()].toReversed()) {
    const statement = now.block.findLast(({ name }) => names.includes(name));
    if (statement === undefined) continue;
    const then = before[at] ?? now;
    decisions.push(
      ...sectionPass(routing, statement, now, then === now ? now.when : all(then.when, now.when, ...later)),
    );
    later.push(not(then.when));
  }
  return decisions;
}

function sectionPass(routing: Routing, statement: Statement, section: Section, when: Predicate): Decision[] {
  const { context } = routing;
  const [url = ''] = argumentsOf(context, statement).texts;
  const { path } = section;
  const pattern =
    path === undefined ? (argumentsOf(context, section.statement).texts.at(-1) ?? '') : undefined;
  return pass(routing, statement, { when, url, at: 0, from: path, pattern });
}

/** Virtual hosts share what comes of the main server's lines where the same pool and the same gate stand behind it. */
function sharedPass(routing: Routing, statement: Statement): readonly Decision[] {
  const { context, gate, use, headers } = routing;
  const target = targetOf(context, statement, 1);
  const pool = target === undefined ? '' : poolFor(routing, target, statement);
  if (headers.length > 0) return serverPass(routing, statement);
  const key = [statement.line.source, statement.line.start, pool, use.preservesHost, use.addsHeaders].join(
    ' ',
  );
  return once(context, gate, key, () => serverPass(routing, statement));
}

function targetOf(context: Context, statement: Statement, at: number): Target | undefined {
  return once(context, statement, `target ${at}`, () =>
    parseTarget(argumentsOf(context, statement).texts[at] ?? ''),
  );
}

function serverPass(routing: Routing, statement: Statement): Decision[] {
  const { context } = routing;
  const [from = '', url] = argumentsOf(context, statement).texts;
  const span = spanOf(context, statement);
  if (url === undefined) {
    refuse(context, statement, 0, `'${statement.written}' needs a path and a URL outside of <Location>`);
    return [];
  }
  if (statement.name === 'proxypass')
    return pass(routing, statement, { when: segments(from, span), url, at: 1, from, pattern: undefined });
  const when = test({ name: 'path' }, [regexMatcher(from)], span);
  return pass(routing, statement, { when, url, at: 1, from: undefined, pattern: from });
}

interface Pass {
  readonly when: Predicate;
  readonly url: string;
  /** Index of the URL among the arguments. */
  readonly at: number;
  /** The path that the URL's takes the place of; undefined with a pattern. */
  readonly from: string | undefined;
  readonly pattern: string | undefined;
}

function pass(routing: Routing, statement: Statement, { when, url, at, from, pattern }: Pass): Decision[] {
  const { context } = routing;
  if (url === '!') return [decision(context, statement, { when, action: { kind: 'accept' }, stage })];
  const target = targetOf(context, statement, at);
  if (target === undefined) {
    if (/[$%]/.test(url)) return [forwardDecision(routing, statement, { when, url, pattern })];
    refuse(context, statement, at, `'${url}' is no URL with a scheme that can be proxied`);
    return [];
  }
  const sent = pattern === undefined ? prefixPath(target, from ?? '') : patternPath(target, pattern);
  const name = from ?? pattern ?? '';
  const isRaw = argumentsOf(context, statement)
    .texts.slice(at + 1)
    .includes('nocanon');
  const path = isRaw && pattern === undefined && target.path === from ? asWritten : sent;
  return [
    proxyDecision(routing, statement, {
      when,
      stage,
      name,
      sent: path,
      pool: poolFor(routing, target, statement),
    }),
  ];
}

/** Parameters on the line are the worker's, or the balancer's, whichever the URL names. */
export function collectPassParameters(routing: Routing, statement: Statement, isInside: boolean): void {
  const { context, proxies, server } = routing;
  const at = isInside ? 0 : 1;
  const target = targetOf(context, statement, at);
  if (target === undefined) return;
  const { parameters, wrong } = readParameters(context, statement, at + 1);
  if (wrong !== undefined) refuse(context, statement, wrong, "a parameter has the form 'key=value'");
  if (parameters.size === 0) return;
  const draft =
    target.kind === 'balancer'
      ? balancer(context, proxies, server, { name: target.name, statement, creates: false })
      : serverPool(context, proxies, target, statement);
  const into = target.kind === 'balancer' ? draft?.parameters : draft?.members[0]?.parameters;
  for (const [key, parameter] of parameters) into?.set(key, parameter);
}

function prefixPath(target: Target, from: string): Sent {
  if (isScript(target)) return notHttp;
  const rest = {
    field: { name: 'path' as const },
    transforms: [{ name: 'bytes' as const, arguments: [String(from.length)] }],
  };
  return joined(target, [rest]);
}

/** A URL without groups gets the whole path behind its own (docs: mod_proxy, ProxyPassMatch). */
function patternPath(target: Target, pattern: string): Sent {
  if (isScript(target)) return notHttp;
  const { parts } = substitutionTemplate(target.path, capturesOf(pattern));
  if (/\$\d/.test(target.path)) return joined({ ...target, path: '' }, parts);
  return joined({ ...target, path: '' }, [...parts, { field: { name: 'path' }, transforms: [] }]);
}

function forwardDecision(
  { context }: Routing,
  statement: Statement,
  { when, url, pattern }: Pick<Pass, 'when' | 'url' | 'pattern'>,
): Decision {
  const to = substitutionTemplate(url, capturesOf(pattern ?? ''));
  return decision(context, statement, { when, action: { kind: 'forward', to }, stage });
}
