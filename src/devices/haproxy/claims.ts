import type { Source } from '../../text/source.ts';
import { keywordOf, sectionKeywords } from './sections.ts';

/** Lines that are looked at; a configuration shows what it is at its beginning. */
const mostBytes = 65_536;

const header =
  /^(?:global|defaults(?:\s+[\w.:-]+)?(?:\s+from\s+\S+)?|(?:frontend|backend|listen|peers|resolvers|userlist|mailers|cache|program|ring|http-errors|log-forward|fcgi-app)\s+[^\s;{]+(?:\s+[^;{]*)?)\s*(?:#.*)?$/;

/** Words that few other languages begin a line with. */
const telling: ReadonlySet<string> = new Set(
  ['frontend', 'backend', 'listen', 'global', 'defaults'].flatMap((section) => [
    ...(sectionKeywords.get(section)?.keys() ?? []),
  ]),
);

/** How sure it is that a text is HAProxy's: its sections, and the share of lines that begin with its keywords. */
export function claims({ text }: Source): number {
  const lines = text
    .slice(0, mostBytes)
    .replace(/^\xEF\xBB\xBF/, '')
    .split('\n', 2000)
    .map((line) => line.slice(0, 500).trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const headers = lines.filter((line) => header.test(line)).length;
  const others = lines.length - headers;
  const known = lines.filter((line) => !/[;{]$/.test(line) && isTelling(line)).length;
  const share = others === 0 ? 1 : known / others;
  if (headers > 0) return share < 0.2 ? 0.4 : Math.min(1, 0.6 + 0.4 * share);
  return share > 0.7 && known > 2 ? 0.55 : 0;
}

function isTelling(line: string): boolean {
  const words = line.split(/\s+/, 4);
  const at = words[0] === 'no' ? 1 : 0;
  return telling.has(keywordOf(words, at)) || telling.has(words[at] ?? '') || line.startsWith('.if ');
}
