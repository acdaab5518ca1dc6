import type { Action, Decision } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import type { RewriteRule } from './rewrite-rules.ts';
import { decision, poolFor, proxyDecision, type Routing } from './routing.ts';
import { capturesOf, substitutionTemplate } from './substitution.ts';
import { parseTarget } from './targets.ts';

const stage = 'RewriteRule';

/** Whether the request is settled where the rule holds: refused, redirected or proxied. */
export function isFinal({ flags, substitution }: RewriteRule): boolean {
  if (flags.has('forbidden') || flags.has('gone') || flags.has('proxy')) return true;
  return flags.has('redirect')
    ? substitution !== '-' || statusOf(flags) !== undefined
    : isAbsolute(substitution);
}

/** A substitution with a scheme and a host redirects without [R] too (docs: mod_rewrite, RewriteRule). */
function isAbsolute(substitution: string): boolean {
  return /^(?:https?|ftp|gopher|ldaps?|ajp|balancer|fcgi|scgi|uwsgi|wss?|h2c?|unix):/i.test(substitution);
}

export function finalDecision(routing: Routing, rule: RewriteRule, when: Predicate): Decision {
  const { flags, statement } = rule;
  const made = (action: Action): Decision => decision(routing.context, statement, { when, action, stage });
  if (flags.has('forbidden')) return made({ kind: 'deny', status: 403 });
  if (flags.has('gone')) return made({ kind: 'return', status: 410 });
  if (flags.has('proxy')) return proxied(routing, rule, when);
  const status = statusOf(flags);
  if (status !== undefined && (status < 300 || status > 399)) return made({ kind: 'return', status });
  const location = substitutionTemplate(rule.substitution, captures(rule));
  return made({ kind: 'redirect', location, status: status ?? 302 });
}

const statusWords: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 };

function statusOf(flags: ReadonlyMap<string, string>): number | undefined {
  const text = flags.get('redirect') ?? '';
  return statusWords[text] ?? (/^\d{3}$/.test(text) ? Number(text) : undefined);
}

function captures(rule: RewriteRule): ReturnType<typeof capturesOf> {
  return rule.negated ? () => undefined : capturesOf(rule.pattern);
}

/** [P]: to a pool when the URL's host is literal, else to what the request names. */
function proxied(routing: Routing, rule: RewriteRule, when: Predicate): Decision {
  const { statement, substitution } = rule;
  const target = parseTarget(substitution);
  if (target === undefined) {
    const to = substitutionTemplate(substitution, captures(rule));
    return decision(routing.context, statement, { when, action: { kind: 'forward', to }, stage });
  }
  const text = target.path.replace(/\?.*$/, '');
  const isScript = target.kind === 'server' && /^(?:fcgi|scgi|uwsgi)$/.test(target.scheme);
  return proxyDecision(routing, statement, {
    when,
    stage,
    name: rule.pattern,
    path: isScript ? undefined : substitutionTemplate(text === '' ? '/' : text, captures(rule)),
    pool: poolFor(routing, target, statement),
  });
}
