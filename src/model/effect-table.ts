import type { Effect, EffectClass } from './effect.ts';

/** Words of one effect as a table writes them: one citation for all, which each word completes. */
export interface EffectGroup {
  readonly class: EffectClass;
  readonly computed?: true;
  readonly ordered?: true;
  /** Manual and section: `HAProxy 2.6 manual 4.2`. */
  readonly manual: string;
  /** Stands before each word in the table, not in the citation: `server `. */
  readonly prefix?: string;
  /** Separated by `;`. */
  readonly words: string;
}

/**
 * The effect of each word of the groups. What a kind has no evidence for stands in none of them, and has the worst
 * effect. Throws when a word stands twice: the table is wrong then.
 */
export function effectTable(groups: readonly EffectGroup[]): ReadonlyMap<string, Effect> {
  const table = new Map<string, Effect>();
  for (const group of groups) {
    for (const word of wordsOf(group.words)) {
      const name = `${group.prefix ?? ''}${word}`;
      if (table.has(name)) throw new Error(`two effects of '${name}'`);
      table.set(name, effectOf(group, word));
    }
  }
  return table;
}

export function wordsOf(list: string): readonly string[] {
  return list
    .split(';')
    .map((word) => word.trim().replaceAll(/\s+/g, ' '))
    .filter((word) => word !== '');
}

function effectOf({ class: name, computed, ordered, manual }: EffectGroup, word: string): Effect {
  return {
    class: name,
    evidence: `${manual} ${word}`,
    ...(computed === undefined ? {} : { computed }),
    ...(ordered === undefined ? {} : { ordered }),
  };
}
