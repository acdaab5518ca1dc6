import type { Directive } from '../../../model/directive.ts';
import type { StatementPart } from '../../../model/effect.ts';
import { saysNothingNew } from './defaults.ts';
import { idleForm } from './idle-forms.ts';
import { needs } from './needs.ts';
import { type Place, placeOf } from './place.ts';

/** The part with the effect that it has where it stands: none where what it needs is not there. */
export function whereItStands(
  part: StatementPart,
  statement: Directive,
  around: readonly Directive[],
): StatementPart {
  if (part.effect.class === 'observability' || part.effect.class === 'none') return part;
  const place = placeOf(part.word, statement, around);
  const evidence =
    place === undefined ? undefined : (missing(place) ?? idleForm(place) ?? saysNothingNew(place));
  return evidence === undefined ? part : { ...part, effect: { class: 'none', evidence } };
}

function missing(place: Place): string | undefined {
  const found = needs.find(
    ({ words, wanted, everywhere }) =>
      words.test(place.word) && !wanted.test(everywhere === true ? place.all : place.near),
  );
  return found?.manual;
}
