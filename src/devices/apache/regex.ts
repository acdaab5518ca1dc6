import type { Matcher } from '../../model/predicate.ts';

/** Constructs that PCRE has and ECMAScript has not, or reads in another way. */
const beyond = /\\[AZzGKRhHVXEQCNgkOop]|\(\?(?![:=!]|<[=!])|[*+?}]\+|\[\[:|\[\]|\[\^\]|\\x\{|\(\*/;

export interface Regex {
  readonly source: string;
  readonly ignoreCase: boolean;
}

/** The expression in the subset that PCRE and ECMAScript share; undefined when it lies outside. */
export function commonRegex(text: string, ignoreCase: boolean): Regex | undefined {
  const inline = /^\(\?i\)/.exec(text);
  const source = inline === null ? text : text.slice(4);
  if (source.length > 5000 || beyond.test(source)) return undefined;
  try {
    new RegExp(source);
  } catch {
    return undefined;
  }
  return { source, ignoreCase: ignoreCase || inline !== null };
}

export function regexMatcher(text: string, ignoreCase = false): Matcher {
  const regex = commonRegex(text, ignoreCase);
  if (regex === undefined)
    return { kind: 'opaque', reason: 'a regular expression outside the subset that is evaluated here' };
  return { kind: 'regex', ...regex };
}

/** `^text(….*)$`: the text before a group that takes all the rest; undefined for any other form. */
export function literalBeforeRest(text: string): string | undefined {
  const match = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[^\w])*)\((?:[^()|\\]|\\.)*\.[*+]\)\$?$/.exec(text);
  return match === null ? undefined : match[1]?.replace(/\\(.)/g, '$1');
}

/** A shell pattern as an expression; `*` and `?` do not cross a slash (apr_fnmatch with APR_FNM_PATHNAME). */
export function globRegex(pattern: string): Matcher {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const end = character === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (end > 0) {
      source += `[${pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      at = end;
    } else source += character.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return regexMatcher(`^${source}$`);
}
