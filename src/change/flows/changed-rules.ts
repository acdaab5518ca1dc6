import type { RuleRead } from './rules-read.ts';

/** Rules by their texts, in their order. */
type Rules = ReadonlyMap<string, RuleRead>;

/** Rules that only one version has, and those that both have at other places. */
export interface ChangedRules {
  readonly gone: readonly RuleRead[];
  readonly come: readonly RuleRead[];
  readonly moved: readonly RuleRead[];
}

/** Each version has two lists, of frontends and of pools; one version alone has nothing that changed. */
export function changedRules(lists: readonly Rules[]): ChangedRules {
  if (lists.length < 4) return { gone: [], come: [], moved: [] };
  const [old, now] = [lists.slice(0, 2), lists.slice(2)].map(
    (own): Rules => new Map(own.flatMap((one) => [...one])),
  ) as [Rules, Rules];
  const first = [...old.keys()].filter((text) => now.has(text));
  const second = [...now.keys()].filter((text) => old.has(text));
  return {
    gone: [...old].flatMap(([text, rule]) => (now.has(text) ? [] : [rule])),
    come: [...now].flatMap(([text, rule]) => (old.has(text) ? [] : [rule])),
    moved: first.filter((text, at) => second[at] !== text).flatMap((text) => old.get(text) ?? []),
  };
}
