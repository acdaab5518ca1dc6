import type { Matcher, Predicate } from '../model/predicate.ts';
import { decisionsOf, type Path, type PathDevice } from '../network/path.ts';
import type { Span } from '../text/source.ts';

type Test = Extract<Predicate, { kind: 'test' }>;

/** A regular expression that a rule compares a part of the request with. */
export interface RegexUse {
  readonly device: PathDevice;
  readonly source: string;
  readonly ignoreCase: boolean;
  readonly field: Test['field'];
  readonly span: Span;
}

/** Every regular expression of the rules of all frontends and pools, once for each place. */
export function* regexesOf(path: Path): Iterable<RegexUse> {
  for (const device of path.devices) {
    const uses = [...usesOf(device)];
    const firsts = new Map(uses.toReversed().map((use) => [keyOf(use), use]));
    yield* uses.filter((use) => firsts.get(keyOf(use)) === use);
  }
}

/** One condition may stand in many rules. */
function keyOf({ span, source }: RegexUse): string {
  return `${span.file}:${span.line}:${span.column} ${source}`;
}

function* usesOf(device: PathDevice): Iterable<RegexUse> {
  const decisions = [
    ...device.facts.frontends.flatMap((frontend) => [...decisionsOf(frontend)]),
    ...device.facts.pools.flatMap((pool) => pool.decisions),
  ];
  for (const { when } of decisions) {
    for (const [{ field, span }, { source, ignoreCase }] of regexTests(when))
      yield { device, source, ignoreCase, field, span };
  }
}

type RegexMatcher = Extract<Matcher, { kind: 'regex' }>;

function* regexTests(predicate: Predicate): Iterable<readonly [Test, RegexMatcher]> {
  switch (predicate.kind) {
    case 'not':
      yield* regexTests(predicate.term);
      return;
    case 'all':
    case 'any':
      for (const term of predicate.terms) yield* regexTests(term);
      return;
    case 'test':
      for (const matcher of predicate.matchers) if (matcher.kind === 'regex') yield [predicate, matcher];
      return;
    default:
  }
}
