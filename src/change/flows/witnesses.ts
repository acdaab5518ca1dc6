import { everyDecision } from '../../model/decision.ts';
import type { Frontend } from '../../model/facts.ts';
import type { Field, Matcher, Predicate } from '../../model/predicate.ts';
import { addressIn, parsePrefix } from '../../network/address.ts';
import type { PathDevice } from '../../network/path.ts';
import { regexExamples } from './regex-examples.ts';

/** Parts of a request that rules look at, with the values that make a rule hold. */
export interface Witness {
  readonly source?: string;
  readonly port?: number;
  readonly method?: string;
  readonly tls?: boolean;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** More ways to make one rule hold are not tried. */
const mostWays = 24;

/** What rules look at: the requests that tell them apart, and the headers that they read, in lower case. */
export interface RuleReads {
  readonly witnesses: readonly Witness[];
  readonly headers: readonly string[];
}

/** For each rule of frontends those requests that it takes, and those that just miss it. */
export function readsOfFrontends({ facts }: PathDevice, frontends: readonly Frontend[]): RuleReads {
  const asked = new Set(frontends.map(({ name }) => name));
  const names = (facts.virtualHosts ?? []).flatMap(({ choices }) =>
    choices.filter(({ frontend }) => asked.has(frontend)).map(({ when }) => when),
  );
  const rules = frontends.flatMap((frontend) => [...everyDecision(frontend.decisions, frontend.named)]);
  const predicates = [...names, ...rules.map(({ when }) => when)];
  return { witnesses: witnessesOf(predicates), headers: headersIn(frontends) };
}

/** The same for the rules of pools, which requests of any frontend may come to. */
export function readsOfPools({ facts: { pools } }: PathDevice): RuleReads {
  const rules = pools.flatMap(({ decisions }) => [...everyDecision(decisions)]);
  return { witnesses: witnessesOf(rules.map(({ when }) => when)), headers: headersIn(pools) };
}

function witnessesOf(predicates: readonly Predicate[]): readonly Witness[] {
  const found: Witness[] = [{}];
  for (const when of predicates) {
    const ways = holding(when);
    found.push(...ways, ...ways.flatMap(misses));
  }
  return distinct(found);
}

function headersIn(facts: unknown): readonly string[] {
  const text = JSON.stringify(facts);
  const named = [...text.matchAll(/"name":"header","argument":"([^"$\\]+)"/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  return text.includes('"name":"cookie"') ? [...named, 'cookie'] : named;
}

/** Every conjunct left out in turn. */
function misses(witness: Witness): readonly Witness[] {
  const keys = Object.keys(witness) as (keyof Witness)[];
  if (keys.length < 2) return [];
  return keys.map((key) => Object.fromEntries(Object.entries(witness).filter(([name]) => name !== key)));
}

function distinct(all: readonly Witness[]): readonly Witness[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** Values that make the predicate hold, as far as the fields allow; edges of each comparison among them. */
function holding(when: Predicate): readonly Witness[] {
  switch (when.kind) {
    case 'all':
      return when.terms.reduce<readonly Witness[]>(
        (ways, term) =>
          ways.flatMap((one) => holding(term).map((other) => joined(one, other))).slice(0, mostWays),
        [{}],
      );
    case 'any':
      return when.terms.flatMap(holding).slice(0, 4 * mostWays);
    case 'test':
      return when.matchers.flatMap((matcher) => values(when.field, matcher));
    case 'not':
      return [{}, ...holding(when.term)].slice(0, mostWays);
    default:
      return [{}];
  }
}

function joined(a: Witness, b: Witness): Witness {
  const headers = { ...a.headers, ...b.headers };
  return { ...a, ...b, ...(Object.keys(headers).length === 0 ? {} : { headers }) };
}

function values(field: Field, matcher: Matcher): readonly Witness[] {
  const texts = examples(matcher);
  switch (field.name) {
    case 'path':
      return texts.flatMap(edgesOfPath).map((path) => ({ path }));
    case 'url':
      return texts.flatMap(edgesOfPath).map(splitUrl);
    case 'query':
      return texts.map((query) => ({ query }));
    case 'url-param':
      return texts.map((value) => ({ query: `${field.argument ?? ''}=${value}` }));
    case 'host':
      return texts.map((host) => ({ host }));
    case 'sni':
      return texts.map((host) => ({ host, tls: true }));
    case 'method':
      return texts.map((method) => ({ method }));
    case 'source':
      return matcher.kind === 'address' ? sources(matcher.prefix) : texts.map((source) => ({ source }));
    case 'header':
      return texts.map((value) => ({ headers: { [(field.argument ?? '').toLowerCase()]: value } }));
    case 'cookie':
      return texts.map((value) => ({ headers: { cookie: `${field.argument ?? ''}=${value}` } }));
    case 'scheme-tls':
      return [{ tls: true }, { tls: false }];
    case 'destination-port':
      return texts
        .map(Number)
        .filter(Number.isInteger)
        .map((port) => ({ port }));
    default:
      return [{}];
  }
}

function splitUrl(url: string): Witness {
  const [path = '', query] = url.split('?', 2);
  return query === undefined ? { path } : { path, query };
}

/** An address inside, and the neighbours of the prefix. */
function sources(text: string): readonly Witness[] {
  const prefix = parsePrefix(text);
  return prefix === undefined ? [] : [0, 0.5, 0.999].map((at) => ({ source: addressIn(prefix, at) }));
}

/** Texts that the matcher takes. */
function examples(matcher: Matcher): readonly string[] {
  switch (matcher.kind) {
    case 'exact':
    case 'prefix':
    case 'suffix':
    case 'substring':
    case 'directory':
    case 'domain':
      return [matcher.value];
    case 'regex':
      return regexExamples(matcher.source, matcher.ignoreCase);
    case 'range':
      return [String(matcher.low), String(matcher.high)];
    case 'found':
    case 'true':
      return ['1'];
    default:
      return [];
  }
}

/** The text itself and its near neighbours, each as a path. */
function edgesOfPath(text: string): readonly string[] {
  const path = text.startsWith('/') ? text : `/${text.startsWith('.') ? 'file' : 'x'}${text}`;
  const bare = path.replace(/\/+$/, '');
  const [beforeQuery = ''] = bare.split('?', 1);
  return [path, bare, `${bare}/`, `${bare}/item`, `${beforeQuery}item`, `/deep${beforeQuery}`]
    .filter((one) => one.startsWith('/'))
    .filter((one, at, all) => all.indexOf(one) === at);
}
