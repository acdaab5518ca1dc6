import { distance } from 'fastest-levenshtein';

/** The known word that is most like `word`, if one is near enough to be a slip of the pen. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  // Nobody mistypes a word of such a length, and the comparison costs its square.
  if (word.length > 64) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    if (away < least) {
      least = away;
      best = candidate;
    }
  }
  return best;
}
