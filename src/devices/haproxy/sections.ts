import {
  ignoredGlobalKeywords,
  ignoredProxyKeywords,
  otherSections,
  type Topic,
  understoodGlobalKeywords,
  understoodProxyKeywords,
} from './keywords.ts';

/** `understood` has a handler; a topic says why the keyword is ignored. */
export type Disposition = 'understood' | Topic;

type ProxySection = 'defaults' | 'frontend' | 'listen' | 'backend';

const proxySections: readonly ProxySection[] = ['defaults', 'frontend', 'listen', 'backend'];

/** What each section knows, by keyword (`option httplog` and its kin are two words). */
export const sectionKeywords: ReadonlyMap<string, ReadonlyMap<string, Disposition>> = buildSections();

export const sectionNames: ReadonlySet<string> = new Set(sectionKeywords.keys());

/** Sections that the program refuses without a name. */
export const sectionsWithName: ReadonlySet<string> = new Set(
  [...sectionNames].filter((name) => !['global', 'defaults', 'traces', 'crt-store', 'acme'].includes(name)),
);

/** First words of keywords that are told apart by their second word. */
const families: ReadonlySet<string> = new Set(
  [...sectionKeywords.values()].flatMap((keywords) =>
    [...keywords.keys()].flatMap((keyword) =>
      keyword.includes(' ') ? [keyword.split(' ', 1)[0] ?? ''] : [],
    ),
  ),
);

/**
 * The keyword of a line: its first word, or the first two without what stands in brackets (`http-check set-var(x)`); `no`
 * and `default` before it are left out.
 */
export function keywordOf(words: readonly string[], from: number): string {
  const first = words[from] ?? '';
  return families.has(first) ? `${first} ${(words[from + 1] ?? '').replace(/(?<=[a-z])\(.*$/s, '')}` : first;
}

/** What a section does with a keyword; undefined when it does not know it. */
export function disposition(section: string, keyword: string): Disposition | undefined {
  const keywords = sectionKeywords.get(section);
  const held = keywords?.get(keyword);
  if (held !== undefined || keywords === undefined) return held;
  const first = keyword.split(' ', 1)[0] ?? '';
  if (first.startsWith('tune.') && section === 'global') return 'tuning';
  return first === keyword ? undefined : keywords.get(first);
}

/** Proxy sections that know a keyword which the section at hand does not. */
export function sectionsKnowing(keyword: string): readonly string[] {
  return proxySections.filter((section) => disposition(section, keyword) !== undefined);
}

export function isKnownAnywhere(word: string): boolean {
  return [...sectionNames].some((section) => disposition(section, word) !== undefined);
}

function buildSections(): ReadonlyMap<string, ReadonlyMap<string, Disposition>> {
  const built = new Map<string, Map<string, Disposition>>();
  built.set('global', globalKeywords());
  for (const section of proxySections) built.set(section, new Map());
  const addAll = (list: Readonly<Record<string, string>>, how: Disposition): void => {
    for (const [letters, keywords] of Object.entries(list)) {
      for (const section of proxySections.filter((one) => letters.includes(one.charAt(0)))) {
        for (const keyword of split(keywords)) built.get(section)?.set(keyword, how);
      }
    }
  };
  addAll(understoodProxyKeywords, 'understood');
  for (const [topic, list] of Object.entries(ignoredProxyKeywords)) addAll(list, topic as Topic);
  for (const [section, keywords] of Object.entries(otherSections)) {
    built.set(section, new Map(split(keywords).map((keyword) => [keyword, 'other-section'])));
  }
  return built;
}

function globalKeywords(): Map<string, Disposition> {
  const keywords = new Map<string, Disposition>();
  for (const keyword of split(understoodGlobalKeywords)) keywords.set(keyword, 'understood');
  for (const [topic, list] of Object.entries(ignoredGlobalKeywords)) {
    for (const keyword of split(list)) keywords.set(keyword, topic as Topic);
  }
  return keywords;
}

function split(list: string): readonly string[] {
  return list.split(';').map((keyword) => keyword.trim().replaceAll(/\s+/g, ' '));
}
