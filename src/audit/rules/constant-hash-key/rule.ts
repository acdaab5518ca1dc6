import { keyName } from '../../../forecast/balance/distribute.ts';
import { keyText } from '../../../forecast/balance/hash.ts';
import type { PoolForecast, ServiceForecast } from '../../../forecast/forecast.ts';
import type { HashKey, Pool } from '../../../model/pool.ts';
import type { Predicate } from '../../../model/predicate.ts';
import { fieldValue } from '../../../network/field-value.ts';
import { decisionsOf, type PathDevice } from '../../../network/path.ts';
import type { Request } from '../../../network/request.ts';
import type { Span } from '../../../text/source.ts';
import { roleOf } from '../../roles.ts';
import { type Observation, percent, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'constant-hash-key',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'The balancing key is the same for most requests',
  why: 'Equal keys go to one server: the pool works as if it had one server, and that one saturates.',
  fix: 'Hash or stick on something that differs between clients (behind a proxy: its X-Forwarded-For header), or use roundrobin or leastconn.',
  check: checkServices,
});

/** What the program knows of itself does not differ between requests of a pool (manual 7.3.2). */
const processConstant =
  /^((be|fe|so)_(id|name)|(be|fe)_defbe|hostname|nbproc|stopping|env\([^)]*\)|nbsrv(\([^)]*\))?|str\([^)]*\))(,|$)/;

const severalSites = /tenant|vhost|virtual|host|cache|cdn|varnish|squid|customer|sites|multi|shard/i;

interface Keyed {
  readonly key: HashKey;
  readonly span: Span;
  readonly what: 'hash' | 'stick';
}

function* checkServices(context: RuleContext): Iterable<Observation> {
  const seen = new Set<string>();
  for (const service of context.forecast.services) {
    for (const pool of service.pools) {
      const found = keysOf(pool.pool)
        .filter(({ key }) => pool.tier === 0 || key.field.name !== 'source')
        .map((keyed) => checkKey(context, service, { ...pool, keyed }))
        .find((one) => one !== undefined);
      if (found === undefined || seen.has(found.subjects[0])) continue;
      seen.add(found.subjects[0]);
      yield found;
    }
  }
}

// Behind another tier the source is that tier's address: ip-hash-behind-proxy speaks of it.
function keysOf(pool: Pool): readonly Keyed[] {
  const keys: Keyed[] = pool.persistence.flatMap((one) =>
    one.kind === 'stick' ? [{ key: one.key, span: one.span, what: 'stick' as const }] : [],
  );
  if (pool.algorithm.kind === 'hash') {
    keys.push({ key: pool.algorithm.key, span: pool.algorithmSpan ?? pool.span, what: 'hash' });
  }
  return keys;
}

function checkKey(
  { path }: RuleContext,
  { profile }: ServiceForecast,
  { keyed, pool, device, distribution, requests }: PoolForecast & { readonly keyed: Keyed },
): Observation | undefined {
  const servers = distribution.servers.length;
  if (servers < 2 || roleOf(path, device, pool) !== 'balanced') return undefined;
  const seen = countKeys(keyed.key, requests);
  // What the rules in front leave of the mix tells little about how even it is, unless only one value is left.
  const { distinct, top, total } = seen.distinct === 1 ? seen : countKeys(keyed.key, profile.requests);
  const isConstant = isConstantField(keyed.key) || isCutToOne(keyed.key, distinct, requests);
  if (!isConstant && total === 0) return undefined;
  const few = isConstant || top >= 0.9 || distinct < servers || top > 3 / servers;
  const guessed = isConstant ? 'declared' : isGuessed(keyed.key, profile.assumptions);
  if (!few || guessed === 'unknown') return undefined;
  const words =
    isConstant || distinct === 1
      ? 'one value'
      : `${distinct} values, ${percent(top)} of the requests the same one,`;
  const severe = isConstant || (top >= 0.9 && (guessed === 'declared' || isOneSite(keyed.key, device)));
  return {
    severity: severe ? 'error' : 'warning',
    message: `pool ${pool.name}: ${keyed.what} key ${keyName(keyed.key)} has ${words} for these clients and ${servers} servers`,
    span: keyed.span,
    subjects: [poolSubject(device, pool.name)],
  };
}

/** The requests differ, but what is left of them after `len` or `depth` does not. */
function isCutToOne(key: HashKey, distinct: number, requests: readonly Request[]): boolean {
  if (distinct !== 1 || !['url', 'path', 'source', 'random'].includes(key.field.name)) return false;
  const whole = requests.map((request) => fieldValue(key.field, request));
  return new Set(whole.map((value) => (value.kind === 'text' ? value.text : ''))).size > 1;
}

/** Variables of nginx and httpd that are the same for all requests of a server (nginx.org/en/docs/varindex.html). */
const serverConstant =
  /^(\$|%\{)(scheme|https|request_scheme|hostname|document_root|realpath_root|nginx_version|pid|proxy_host|proxy_port|server_protocol|server_software|context_document_root)\}?$/i;

/** Keys that cannot differ, whoever asks: the address or port of the listener, or a constant. */
function isConstantField({ field, template }: Pick<HashKey, 'field' | 'template'>): boolean {
  if (template !== undefined)
    return template.parts.every((part) => 'literal' in part || isConstantField({ field: part.field }));
  if (field.name === 'opaque' && serverConstant.test(field.argument ?? '')) return true;
  if (field.name === 'opaque') return processConstant.test(field.argument ?? '');
  return ['destination', 'destination-port', 'constant'].includes(field.name);
}

/** Nothing in the file speaks of more than one host name, or of certificates for several. */
function isOneSite({ field }: HashKey, { facts }: PathDevice): boolean {
  if (field.name !== 'host' && field.name !== 'sni') return false;
  if (facts.frontends.some(({ name }) => severalSites.test(name))) return false;
  if (facts.pools.some(({ name }) => severalSites.test(name))) return false;
  const names = new Set<string>();
  for (const frontend of facts.frontends) {
    for (const { when, action } of decisionsOf(frontend)) {
      if (action.kind === 'route-dynamic') return false;
      collectHosts(when, names);
    }
  }
  return names.size <= 1;
}

function collectHosts(predicate: Predicate, names: Set<string>): void {
  if (predicate.kind === 'not') collectHosts(predicate.term, names);
  if (predicate.kind === 'all' || predicate.kind === 'any')
    for (const term of predicate.terms) collectHosts(term, names);
  if (predicate.kind !== 'test' || (predicate.field.name !== 'host' && predicate.field.name !== 'sni'))
    return;
  for (const matcher of predicate.matchers) {
    const text =
      'value' in matcher ? matcher.value.toLowerCase().replace(/^www\./, '') : JSON.stringify(matcher);
    names.add(text);
  }
}

/** A bare file says nothing about sources or paths; most sites have few host names. */
function isGuessed(
  { field }: Pick<HashKey, 'field'>,
  assumptions: readonly string[],
): 'declared' | 'likely' | 'unknown' {
  const assumed = (what: string): boolean => assumptions.some((text) => text.startsWith(what));
  if (isConstantField({ field })) return 'declared';
  if (field.name === 'source') return assumed('clients') ? 'unknown' : 'declared';
  if (field.name === 'host' || field.name === 'sni') return assumed('hosts') ? 'likely' : 'declared';
  return field.name === 'url' && assumed('paths') ? 'unknown' : 'declared';
}

function countKeys(
  key: HashKey,
  requests: readonly Request[],
): { readonly distinct: number; readonly top: number; readonly total: number } {
  const counts = new Map<string, number>();
  let total = 0;
  for (const request of requests) {
    const text = keyText(key, request);
    if (text === undefined) continue;
    total++;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const top = Math.max(0, ...counts.values());
  return { distinct: counts.size, top: total === 0 ? 0 : top / requests.length, total };
}
