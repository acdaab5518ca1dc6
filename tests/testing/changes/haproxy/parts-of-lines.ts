import { entries } from './language.ts';

/** Statements whose second word is a part of their name. */
const twoWords =
  /^(?:no )?(?:http-request|http-response|http-after-response|http-check|tcp-request \S+|tcp-response|tcp-check|option|stats|timeout|stick|compression|capture \S+|monitor|email-alert|filter|external-check|declare|rate-limit|persist) \S+|^balance|^\S+/;

/** `http-request set-header`; of `server` and `bind` each option by its own name, as `server inter`. */
export function haproxyParts(line: string): ReadonlyMap<string, string> {
  const text = line.trim();
  const options = /^(?:(server)\s+(\S+\s+\S+)|(bind)\s+(\S+)|(default-server))(.*)$/.exec(text);
  if (options === null) {
    const word = (twoWords.exec(text)?.[0] ?? '').replace(/^no /, '').replace(/\(.*/, '');
    return new Map([[word, text.slice(word.length)]]);
  }
  const [, server, member, bind, address, standard, rest = ''] = options;
  const head = server ?? bind ?? standard ?? '';
  return new Map([[head, member ?? address ?? ''], ...optionParts(bind ?? 'server', rest)]);
}

function optionParts(kind: string, text: string): readonly (readonly [string, string])[] {
  const known = new Set(entries.filter(({ where }) => where === kind).map(({ word }) => word.split(' ')[0]));
  const parts: [string, string][] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const last = parts.at(-1);
    if (known.has(word) || last === undefined) parts.push([`${kind} ${word}`, '']);
    else last[1] = `${last[1]} ${word}`.trim();
  }
  return parts;
}
