import type { Decision } from '../../../model/decision.ts';
import type { Frontend } from '../../../model/facts.ts';
import type { Predicate } from '../../../model/predicate.ts';
import { decisionsOf } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { everyFrontend } from '../../every.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { isBehindProxy } from '../../tiers.ts';
import { believedByWebServers } from './web-servers.ts';

export const rule: Rule = Object.freeze({
  id: 'forged-address',
  severity: 'warning',
  profile: 'security',
  scope: 'tiers',
  title: 'A rule believes the address that a client writes into a header',
  why: 'Anybody sends X-Forwarded-For: 10.0.0.1 and is let in, or escapes the ban and the limit on requests.',
  fix: "Use 'src', or believe the header only from your own proxies: add '{ src -f proxies.lst }' to the rule.",
  check: checkFrontends,
});

const addressHeaders =
  /^(x-forwarded-for|x-real-ip|forwarded|x-client-ip|true-client-ip|cf-connecting-ip|client-ip)$/i;

function* checkFrontends({ path }: RuleContext): Iterable<Observation> {
  yield* believedByWebServers(path);
  for (const { device, frontend } of everyFrontend(path)) {
    if (isTold(frontend) || isBehindProxy(path, frontend)) continue;
    for (const decision of decisionsOf(frontend)) {
      const place = believedIn(decision);
      if (place === undefined || asksSource(decision.when)) continue;
      yield {
        message: `'${decision.text}' believes ${place.header}, which any client can write`,
        span: decision.span,
        subjects: [`${frontendSubject(device, frontend.name)}/believes:${place.header}`],
      };
      break;
    }
  }
}

/** Somebody trusted hands the address over. */
function isTold({ realAddress, listeners }: Frontend): boolean {
  return realAddress !== undefined || listeners.every(({ proxyProtocol }) => proxyProtocol);
}

interface Place {
  readonly header: string;
  readonly span: Span;
}

/** A comparison of the header with addresses, or the source set to what the header says. */
function believedIn({ when, action, span }: Decision): Place | undefined {
  if (action.kind === 'set' && action.field.name === 'source') {
    const part = action.value.parts.find((one) => 'field' in one && one.field.name === 'header');
    const header = part !== undefined && 'field' in part ? (part.field.argument ?? '') : '';
    return addressHeaders.test(header) ? { header, span } : undefined;
  }
  if (action.kind === 'none' || action.kind === 'set') return undefined;
  return comparedIn(when);
}

function comparedIn(predicate: Predicate): Place | undefined {
  switch (predicate.kind) {
    case 'not':
      return comparedIn(predicate.term);
    case 'all':
    case 'any':
      return predicate.terms.map(comparedIn).find((one) => one !== undefined);
    case 'test': {
      const { name, argument: header = '' } = predicate.field;
      const isAddress = predicate.matchers.some(
        ({ kind }) => kind === 'address' || kind === 'exact' || kind === 'prefix',
      );
      return name === 'header' && addressHeaders.test(header) && isAddress
        ? { header, span: predicate.span }
        : undefined;
    }
    default:
      return undefined;
  }
}

function asksSource(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'not':
      return asksSource(predicate.term);
    case 'all':
    case 'any':
      return predicate.terms.some(asksSource);
    case 'test':
      return predicate.field.name === 'source';
    default:
      return false;
  }
}
