import type { Instead } from '../../../model/effect.ts';
import { inMilliseconds } from '../duration.ts';
import type { Standing } from './standing.ts';

/** Timeouts that hold where one is not set (HAProxy 2.6 manual 4.2, under each of them), the first that is set. */
const fallbacks: Readonly<Record<string, readonly string[]>> = {
  'timeout http-keep-alive': ['timeout http-request', 'timeout client'],
  'timeout queue': ['timeout connect'],
  'timeout tarpit': ['timeout connect'],
  'timeout client-fin': ['timeout client'],
  'timeout server-fin': ['timeout server'],
};

/** What would hold without the line: what the section or `defaults` say else, or another timeout. */
export function insteadOf(word: string, standing: Standing): Instead | undefined {
  if (!/^timeout \S+$/.test(word)) return undefined;
  for (const name of [word, ...(fallbacks[word] ?? [])]) {
    const value = valueOf(name, standing);
    if (value !== undefined) return { value };
  }
  // The client's timeout bounds each wait for more of a request, not the whole of it.
  const client = word === 'timeout http-request' ? valueOf('timeout client', standing) : undefined;
  return client === undefined ? undefined : { value: client, isLooser: true };
}

/** The last line of the section, or else of `defaults`, that is not the one in question. */
function valueOf(word: string, { own, section, outer = [] }: Standing): string | undefined {
  const [, name = ''] = word.split(' ');
  const setters = (lines: Standing['section']): readonly string[] =>
    lines.flatMap((words) =>
      words[0] === 'timeout' && words[1] === name && words !== own ? [words[2] ?? ''] : [],
    );
  const text = own.join(' ');
  const others = section.filter((words) => words.join(' ') !== text);
  const value = setters(others).at(-1) ?? setters(outer).at(-1);
  return value === undefined ? undefined : inMilliseconds(value);
}
