import type { Decision } from '../../model/decision.ts';
import type { Matcher, Predicate } from '../../model/predicate.ts';
import { decide, exactly, testOf } from './decide.ts';
import { regexMatcher } from './maps.ts';
import { redirectTo } from './redirects.ts';
import { innerScope, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import { argumentsBehind, type Variables } from './variables.ts';

/** A location by its form: `= x`, `^~ x`, `x`, `~ x` or `~* x`, `@x`. */
export interface Location {
  readonly statement: Statement;
  readonly scope: Scope;
  readonly form: 'exact' | 'no-regex' | 'prefix' | 'regex' | 'named';
  readonly pattern: string;
}

export function locationsOf(scope: Scope): readonly Location[] {
  return (scope.own.get('location') ?? []).map((statement) => ({
    statement,
    scope: innerScope(scope, statement),
    ...formOf(statement.arguments),
  }));
}

const forms: Readonly<Record<string, Location['form']>> = { '=': 'exact', '^~': 'no-regex' };

/** The modifier may stand at the pattern: `~\.php$` (ngx_http_core_location). */
function formOf([first = '', second]: readonly string[]): Pick<Location, 'form' | 'pattern'> {
  if (second !== undefined) {
    if (first === '~' || first === '~*') return { form: 'regex', pattern: first + second };
    return { form: forms[first] ?? 'prefix', pattern: second };
  }
  if (first.startsWith('=')) return { form: 'exact', pattern: first.slice(1) };
  if (first.startsWith('^~')) return { form: 'no-regex', pattern: first.slice(2) };
  if (first.startsWith('~')) return { form: 'regex', pattern: first };
  if (first.startsWith('@')) return { form: 'named', pattern: first };
  return { form: 'prefix', pattern: first };
}

/** What a location does once it is chosen. */
export interface Bodies {
  readonly body: (location: Location) => readonly Decision[];
  /** What comes even before a location sends to its path with a slash. */
  readonly guard: (location: Location) => readonly Decision[];
  readonly variables: Variables;
}

/**
 * Locations in the order in which nginx comes to them (ngx_http_core_module.c, ngx_http_core_find_location): an exact
 * one; else the longest prefix with the locations inside it, then, unless it says `^~`, expressions in the order of the
 * text, those inside before those outside; else the prefix itself.
 */
export function locationDecisions(locations: readonly Location[], bodies: Bodies): readonly Decision[] {
  return level(locations, bodies, []);
}

function level(
  locations: readonly Location[],
  bodies: Bodies,
  regexesAfter: readonly Decision[],
): readonly Decision[] {
  const exact = locations.filter(({ form }) => form === 'exact');
  const prefixes = locations
    .filter(({ form }) => form === 'prefix' || form === 'no-regex')
    .toSorted((a, b) => b.pattern.length - a.pattern.length);
  const regexes = locations
    .filter(({ form }) => form === 'regex')
    .map((location) =>
      enterLocation(location, [...level(inside(location), bodies, []), ...bodies.body(location)]),
    );
  const redirects = [...exact, ...prefixes].flatMap((location) => slashRedirect(location, locations, bodies));
  return [
    ...exact.map((location) => enterLocation(location, bodies.body(location))),
    ...redirects,
    ...prefixes.map((location) => {
      const own = location.form === 'no-regex' ? [] : regexes;
      const after = [...own, ...regexesAfter];
      return enterLocation(location, [
        ...level(inside(location), bodies, after),
        ...after,
        ...bodies.body(location),
      ]);
    }),
    ...regexes,
  ];
}

function inside({ scope }: Location): readonly Location[] {
  return locationsOf(scope);
}

function enterLocation({ statement, form, pattern }: Location, decisions: readonly Decision[]): Decision {
  const name = `location ${statement.arguments.join(' ')}`;
  return decide(
    statement,
    'location',
    { kind: 'enter', name, decisions },
    pathTest(statement, matcher(form, pattern)),
  );
}

function matcher(form: Location['form'], pattern: string): Matcher {
  if (form === 'regex') return regexMatcher(pattern);
  if (form === 'exact') return exactly(pattern);
  return { kind: 'prefix', value: pattern, ignoreCase: false };
}

function pathTest(statement: Statement, test: Matcher): Predicate {
  if (test.kind === 'opaque') return { kind: 'uncertain', reason: test.reason, span: statement.span };
  return testOf({ field: { name: 'path' }, transforms: [] }, [test], statement);
}

const passes = ['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass', 'memcached_pass'];

/** `/x` is sent to `/x/` where that is proxied and no location takes `/x` itself (documentation of `location`). */
function slashRedirect(
  { statement, scope, pattern, form }: Location,
  all: readonly Location[],
  { guard, variables }: Bodies,
): readonly Decision[] {
  if (!pattern.endsWith('/') || pattern === '/' || !passes.some((name) => scope.own.has(name))) return [];
  const bare = pattern.slice(0, -1);
  const isTaken = all.some(
    (other) => other.form !== 'regex' && other.form !== 'named' && other.pattern === bare,
  );
  if (isTaken) return [];
  const location = { text: pattern, parts: [{ literal: pattern }, argumentsBehind('?')] };
  const redirect = decide(statement, 'location', redirectTo(scope, location, variables, 301));
  const before = guard({ statement, scope, pattern, form });
  const when = pathTest(statement, exactly(bare));
  if (before.length === 0) return [{ ...redirect, when }];
  const name = `location ${statement.arguments.join(' ')}`;
  return [decide(statement, 'location', { kind: 'enter', name, decisions: [...before, redirect] }, when)];
}
