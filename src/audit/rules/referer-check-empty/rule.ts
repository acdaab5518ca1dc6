import { effective } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'referer-check-empty',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A check of the Referer lets requests without one through',
  why: 'Any page leaves the header away with one attribute (referrerpolicy), so that the check protects nothing.',
  fix: "Remove 'none', or use a token or the Origin header where it protects more than bandwidth.",
  check: checkStatements,
});

function* checkStatements({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'valid_referers')) {
    if (!placed.directive.arguments.includes('none') || guardsMedia(placed.around.map(textOf))) continue;
    if (effective(placed, 'auth_basic').length > 0) continue;
    yield {
      message: `'${textOf(placed.directive)}' takes requests that say nothing of where they come from`,
      span: placed.directive.span,
      subjects: [placeSubject(placed)],
    };
  }
}

/** Hot links to pictures cost bandwidth only, and people type their addresses. */
function guardsMedia(around: readonly string[]): boolean {
  return around.some((text) => /\b(jpe?g|png|gif|webp|mp4|svg|images?|media|img|pictures)\b/i.test(text));
}
