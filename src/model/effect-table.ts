import { type Effect, type EffectClass, unknownEffect } from './effect.ts';

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

/** Words as one text that no other words give: those with blanks or quotes, and empty ones, stand in quotes. */
export function valueText(words: readonly string[]): string {
  return words.map((word) => (word === '' || /[\s"]/.test(word) ? JSON.stringify(word) : word)).join(' ');
}

/** The same effect, computed only where the facts hold all of the statement. */
export function asFarAsHeld(effect: Effect | undefined, isHeld: () => boolean): Effect {
  if (effect === undefined) return unknownEffect;
  if (effect.computed !== true || isHeld()) return effect;
  const { computed: _, ...rest } = effect;
  return rest;
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
