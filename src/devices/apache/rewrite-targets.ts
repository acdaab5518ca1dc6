import type { Action, Decision, Template } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { proxyDecision } from './proxying.ts';
import type { RewriteRule } from './rewrite-rules.ts';
import { decision, poolFor, type Routing } from './routing.ts';
import { joined, notHttp, type Sent } from './sent.ts';
import {
  argumentsBehind,
  capturesOf,
  encoded,
  locationTemplate,
  substitutionTemplate,
} from './substitution.ts';
import { isScript, parseTarget } from './targets.ts';

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
  return made({ kind: 'redirect', location: redirectLocation(rule), status: status ?? 302 });
}

/** The request's arguments follow where the substitution has none of its own; a bare `?` at its end drops them. */
function redirectLocation(rule: RewriteRule): Template {
  const { substitution, flags } = rule;
  const isBare = substitution.endsWith('?');
  const made = substitutionTemplate(isBare ? substitution.slice(0, -1) : substitution, captures(rule));
  const location = locationTemplate(flags.has('noescape') ? made : encoded(made));
  if (isBare || flags.has('qsdiscard')) return location;
  if (!substitution.includes('?')) return { ...location, parts: [...location.parts, argumentsBehind('?')] };
  return flags.has('qsappend') ? { ...location, parts: [...location.parts, argumentsBehind('&')] } : location;
}

const statusWords: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 };

function statusOf(flags: ReadonlyMap<string, string>): number | undefined {
  const text = flags.get('redirect') ?? '';
  return statusWords[text] ?? (/^\d{3}$/.test(text) ? Number(text) : undefined);
}

function captures(rule: RewriteRule): ReturnType<typeof capturesOf> {
  return rule.negated ? () => undefined : capturesOf(rule.pattern, rule.flags.has('nocase'));
}

/** [P]: to a pool when the URL's host is literal, else to what the request names. */
function proxied(routing: Routing, rule: RewriteRule, when: Predicate): Decision {
  const { statement, substitution } = rule;
  const target = parseTarget(substitution);
  if (target === undefined) {
    const to = substitutionTemplate(substitution, captures(rule));
    return decision(routing.context, statement, { when, action: { kind: 'forward', to }, stage });
  }
  return proxyDecision(routing, statement, {
    when,
    stage,
    name: rule.pattern,
    sent: isScript(target) ? notHttp : sentBy(rule, target.path),
    pool: poolFor(routing, target, statement),
  });
}

/** The arguments of the substitution take the place of the request's, unless [QSA] keeps those too. */
function sentBy(rule: RewriteRule, url: string): Sent {
  const question = url.indexOf('?');
  const path = substitutionTemplate(question < 0 ? url : url.slice(0, question), captures(rule));
  const sent = joined({ path: '' }, path.parts);
  if (question < 0) return sent;
  const query = substitutionTemplate(url.slice(question + 1), captures(rule));
  const kept = rule.flags.has('qsappend') ? [argumentsBehind(query.text === '' ? '' : '&')] : [];
  return { ...sent, query: { text: query.text, parts: [...query.parts, ...kept] } };
}
