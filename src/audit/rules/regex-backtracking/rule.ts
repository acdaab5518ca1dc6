import { mayExplode } from '../../regex.ts';
import { regexesOf } from '../../regexes.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'regex-backtracking',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A regular expression takes exponential time on a text that almost matches',
  why: 'One request with a chosen path keeps a whole thread busy for minutes; a few of them stop the site.',
  fix: 'Write the repetition so that each character can be matched in one way only, or compare without a regular expression.',
  check: checkRegexes,
});

function* checkRegexes({ path }: RuleContext): Iterable<Observation> {
  for (const { device, source, ignoreCase, span } of regexesOf(path)) {
    if (!mayExplode(source, ignoreCase)) continue;
    yield {
      message: `'${source}' can go round its loop in two ways over the same text`,
      span,
      subjects: [`${device.id}/regex:${source}`],
    };
  }
}
