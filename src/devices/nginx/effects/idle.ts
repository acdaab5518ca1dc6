import type { Directive } from '../../../model/directive.ts';
import { type Effect, isSilent, isUnknownOption, type StatementPart } from '../../../model/effect.ts';
import { saysNothingNew } from './defaults.ts';
import { idleForm, lacks } from './idle-forms.ts';
import { needs } from './needs.ts';
import { type Place, placeOf } from './place.ts';

/** The part with the effect that it has where it stands: none where what it needs is not there. */
export function whereItStands(
  part: StatementPart,
  statement: Directive,
  around: readonly Directive[],
): StatementPart {
  if (isSilent(part.effect.class) || isUnknownOption(part)) return part;
  const place = placeOf(part.word, part.value, statement, around);
  if (place === undefined) return part;
  const effect = nothing(missing(place)) ?? idleForm(place) ?? nothing(saysNothingNew(place));
  return effect === undefined ? part : { ...part, effect };
}

function nothing(evidence: string | undefined): Effect | undefined {
  return evidence === undefined ? undefined : { class: 'none', evidence };
}

function missing({ word, root, near, tree }: Place): string | undefined {
  const found = needs[root.name]?.find(
    ({ words, wanted, everywhere }) =>
      words.test(word) && lacks(everywhere === true ? tree : near, wanted.source),
  );
  return found === undefined ? undefined : `${found.manual}: does nothing by itself`;
}
