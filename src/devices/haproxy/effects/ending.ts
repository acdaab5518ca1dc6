import type { Directive } from '../../../model/directive.ts';
import { type Effect, type StatementPart, worstOpen } from '../../../model/effect.ts';

/** Actions that end the rules of their list, and nothing else that a request shows (manual 4.2). */
const ending =
  /^(?:http-(?:request|response|after-response) allow|tcp-(?:request (?:connection|session|content)|response content) accept)$/;

/**
 * A rule that lets requests by keeps them from the rules behind it: it is computed where those are, and else does what the
 * worst of them does.
 */
export function withSkipped(
  part: StatementPart,
  statement: Directive,
  { block = [] }: Directive,
  effectsOf: (one: Directive) => readonly Effect[],
): StatementPart {
  if (!ending.test(part.word) || part.effect.computed !== true) return part;
  const list = part.word.replace(/ \S+$/, '');
  const behind = block
    .slice(block.indexOf(statement) + 1)
    .filter(({ name, arguments: given }) => `${[name, ...given].join(' ')} `.startsWith(`${list} `));
  const worst = worstOpen(behind.flatMap(effectsOf));
  if (worst === undefined) return part;
  const { computed: _, ...open } = worst;
  return { ...part, effect: { ...open, ordered: true } };
}
