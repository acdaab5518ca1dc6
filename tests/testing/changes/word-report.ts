import type { Case, ChangedWord } from './case.ts';

/** What happened to a word of the program's table, and how often that was seen. */
export interface WordEvidence {
  readonly word: string;
  readonly inserted: number;
  readonly removed: number;
  readonly changed: number;
  readonly moved: number;
  /** Of the draws in which nothing else changed. */
  readonly alone: number;
  readonly differing: number;
  /** Of which the word was the only one. */
  readonly differingAlone: number;
}

export function evidenceOf(cases: readonly Case[]): readonly WordEvidence[] {
  const byWord = new Map<string, { how: ChangedWord['how']; isOther: boolean; isAlone: boolean }[]>();
  for (const { words, differences } of cases)
    for (const { word, how } of words) {
      const isAlone = new Set(words.map((one) => one.word)).size === 1;
      const draws = byWord.get(word) ?? [];
      byWord.set(word, [...draws, { how, isOther: differences.length > 0, isAlone }]);
    }
  return [...byWord]
    .map(([word, draws]): WordEvidence => {
      const count = (how: ChangedWord['how']): number => draws.filter((one) => one.how === how).length;
      return {
        word,
        inserted: count('inserted'),
        removed: count('removed'),
        changed: count('changed'),
        moved: count('moved'),
        alone: draws.filter(({ isAlone }) => isAlone).length,
        differing: draws.filter(({ isOther }) => isOther).length,
        differingAlone: draws.filter(({ isOther, isAlone }) => isOther && isAlone).length,
      };
    })
    .sort((a, b) => a.word.localeCompare(b.word));
}

export function evidenceText(evidence: readonly WordEvidence[], table: readonly string[]): string {
  const lines = evidence.map(
    ({ word, inserted, removed, changed, moved, differing }) =>
      `  ${word.padEnd(44)}${[inserted, removed, changed, moved, differing].map((count) => String(count).padStart(9)).join('')}\n`,
  );
  const drawn = new Set(evidence.map(({ word }) => word));
  const never = table.filter((word) => !drawn.has(word));
  return (
    `  ${'word'.padEnd(44)}${['inserted', 'removed', 'changed', 'moved', 'differing'].map((name) => name.padStart(9)).join('')}\n` +
    lines.join('') +
    `  never exercised (${never.length} of ${table.length}): ${never.join(', ')}\n`
  );
}
