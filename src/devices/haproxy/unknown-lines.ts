import { badArgument, type Context, complain, complainUnknownWord, noteUnknown } from './context.ts';
import { sectionKeywords, sectionNames, sectionsKnowing } from './sections.ts';
import { type Line, wordSpan } from './tree.ts';

export interface Place {
  /** Kind of the section, and its name where it is a proxy. */
  readonly section: string;
  readonly proxy?: string;
}

/** Says what is wrong with a line whose keyword the section does not know, and counts it. */
export function unknownLine(context: Context, place: Place, line: Line, keyword: string): void {
  const { section, proxy } = place;
  const isProxy = ['defaults', 'frontend', 'listen', 'backend'].includes(section);
  const elsewhere = isProxy && line.state === 'whole' ? sectionsKnowing(keyword) : [];
  if (elsewhere.length > 0) return misplaced(context, place, line, keyword);
  noteUnknown(context, line, proxy);
  if (line.state !== 'whole') return;
  if (keyword.endsWith(' ')) {
    badArgument(context, line, 1, `'${keyword.trim()}' needs an argument`);
    return;
  }
  complainUnknownWord(context, {
    word: keyword,
    message: `'${keyword.trim()}' is no keyword of a ${section} section`,
    span: wordSpan(context.tree, line, 0, Math.min(line.words.length, keyword.split(' ').length) - 1),
    known: () => [...(sectionKeywords.get(section)?.keys() ?? []), ...sectionNames],
  });
}

/** Some keywords in the wrong section are refused, the others ignored with a warning (cfgparse-listen.c). */
function misplaced(context: Context, { section, proxy }: Place, line: Line, keyword: string): void {
  const refused = section === 'defaults' || refusedElsewhere.test(keyword);
  if (refused) noteUnknown(context, line, proxy);
  else context.coverage.ignored++;
  complain(context, 'unknown-keyword', () => ({
    severity: refused ? 'error' : 'warning',
    message: `'${keyword}' ${refused ? 'is not allowed' : 'has no effect'} in a ${section} section`,
    span: wordSpan(context.tree, line, 0),
    help: `it belongs into ${sectionsKnowing(keyword).join(', ')}`,
  }));
}

/** HAProxy warns of `bind` in a backend, and listens there all the same: what comes in ends in 503. */
const refusedElsewhere =
  /^(bind|server|server-template|default-server|tcp-request connection|tcp-request session|declare capture)$/;
