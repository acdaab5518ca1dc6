import type { RulePlace } from '../../../model/effect.ts';
import type { Standing } from './standing.ts';

/** Headers that other parts of the program look at by themselves. */
const special =
  /^(?:host|cookie|set-cookie|authorization|connection|upgrade|expect|te|content-\w+|transfer-encoding|location|:.*)$/;

/** Samples that look at all headers, or at what nobody knows. */
const looksAtAll = /\b(?:req|res)\.(?:hdrs|hdrs_bin|hdr_names|hdr_cnt\(\))|\blua\.|\bset-var\b|\bunset-var\b/;

/** Rules that end what is done with a request, and those that write one header (HAProxy 2.6 manual 4.2, http-request). */
export function placeOfRule(standing: Standing): RulePlace | undefined {
  const [list = '', action = '', name = ''] = standing.own;
  if (!/^http-(?:request|response)$/.test(list)) return undefined;
  const looks = looksOf(standing);
  if (looksAtAll.test(looks)) return undefined;
  if (/^(?:deny|tarpit|reject|redirect|return|auth)$/.test(action)) return { looks };
  const header = name.toLowerCase();
  if (!/^(?:set|add)-header$/.test(action) || special.test(header)) return undefined;
  return { writes: header, looks };
}

/** The rule itself without the name that it writes, and the `acl` lines that it names. */
function looksOf({ own, near }: Standing): string {
  const words = new Set(own.map((word) => word.replace(/^!/, '')));
  const named = near.filter(([first, name = '']) => first === 'acl' && words.has(name));
  const isWriting = own[1]?.endsWith('-header') === true;
  return [own.slice(isWriting ? 3 : 2), ...named]
    .map((line) => line.join(' '))
    .join('\n')
    .toLowerCase();
}
