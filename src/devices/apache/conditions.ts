import type { Truth } from '../../model/predicate.ts';
import { early } from './early.ts';
import { keywords, staticModules } from './keywords.ts';
import { complainAt, type Parsing, resolveNow } from './parsing.ts';
import type { Statement } from './tree.ts';

type Condition = (parsing: Parsing, words: readonly string[]) => Truth;

/** Sections that are decided while files are read; `<If>` is decided for each request. */
const conditions: Readonly<Record<string, Condition>> = {
  ifmodule: (parsing, [name = '']) => negated(name, (one) => moduleTruth(parsing, one)),
  // Names given on the command line (-D) are not known here and taken as not given: see README.md.
  ifdefine: ({ variables }, [name = '']) => negated(name, (one) => truth(variables.has(one))),
  ifversion: ({ options }, words) => versionTruth(words, options.version),
  iffile: (parsing, [name = '']) => negated(name, (path) => fileTruth(parsing, path)),
  ifdirective: (parsing, [name = '']) => negated(name, (one) => keywordTruth(parsing, one)),
  ifsection: (parsing, [name = '']) => negated(name, (one) => keywordTruth(parsing, `<${one}`)),
};

export const conditionNames: ReadonlySet<string> = new Set(Object.keys(conditions));

/** Whether the lines of the section are read. */
export function openCondition(parsing: Parsing, statement: Statement): Truth {
  const { name, line, rest } = statement;
  const words = early(parsing, statement);
  if (words.length === 0) {
    complainAt(parsing, 'syntax', line, `<${statement.written}> needs a condition`);
    return 'no';
  }
  const unknown = resolveNow(parsing, rest).unknown.length > 0;
  const result = unknown ? 'uncertain' : (conditions[name]?.(parsing, words) ?? 'uncertain');
  if (result === 'uncertain') {
    complainAt(parsing, 'unevaluated-condition', line, [
      `whether '${line.text.slice(0, 120)}' holds is not known here; the lines below it count as unknown`,
      'name the main file, so that all modules are seen, and declare the version of the program',
    ]);
  }
  return result;
}

function negated(word: string, ask: (name: string) => Truth): Truth {
  if (!word.startsWith('!')) return ask(word);
  const inner = ask(word.slice(1));
  return inner === 'uncertain' ? inner : truth(inner === 'no');
}

function truth(value: boolean): Truth {
  return value ? 'yes' : 'no';
}

/** A module counts from its LoadModule line on; where no module was loaded at all, the main file is not here. */
function moduleTruth({ modules, early: { partial } }: Parsing, name: string): Truth {
  if (modules.has(name) || staticModules.has(name)) return 'yes';
  return partial || modules.size === 0 ? 'uncertain' : 'no';
}

function keywordTruth(parsing: Parsing, name: string): Truth {
  const keyword = keywords.get(name.toLowerCase());
  if (keyword === undefined) return 'no';
  if (/^(?:core|http_core|mpm|event)$/.test(keyword.module)) return 'yes';
  return moduleTruth(parsing, `${keyword.module}.c`);
}

function fileTruth({ options, early: { serverRoot } }: Parsing, path: string): Truth {
  const absolute = path.startsWith('/') || serverRoot === undefined ? path : `${serverRoot}/${path}`;
  if (options.files?.has(absolute) === true) return 'yes';
  const found = options.include?.(absolute, '');
  return found !== undefined && found.length > 0 ? 'yes' : 'uncertain';
}

/** `<IfVersion [!]OPERATOR VERSION>` (mod_version); the operator may be missing. */
function versionTruth(words: readonly string[], given: string | undefined): Truth {
  const [first = '', second] = words;
  const inverse = first.startsWith('!');
  const operator = second === undefined ? '=' : inverse ? first.slice(1) : first;
  const wanted = second ?? first;
  const result = compareVersion(operator, wanted, given ?? '2.4');
  if (result === 'uncertain' || !inverse) return result;
  return truth(result === 'no');
}

/** A version that is known only in part decides what its parts can decide. */
function compareVersion(operator: string, wanted: string, given: string): Truth {
  if (operator === '~' || wanted.startsWith('/')) return matchVersion(wanted, given);
  const have = given.split('.').map(Number);
  const want = wanted.split('.').map(Number);
  if (want.some(Number.isNaN)) return 'uncertain';
  for (let at = 0; at < 3; at++) {
    const own = have[at];
    const other = want[at] ?? 0;
    if (own === undefined) return other === 0 && operator === '>=' ? 'yes' : 'uncertain';
    if (own !== other) return truth(ordered(operator, own - other));
  }
  return truth(ordered(operator, 0));
}

function ordered(operator: string, difference: number): boolean {
  switch (operator) {
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    default:
      return difference === 0;
  }
}

function matchVersion(pattern: string, given: string): Truth {
  if (given.split('.').length < 3) return 'uncertain';
  try {
    return truth(new RegExp(pattern.replace(/^\/(.*)\/$/, '$1')).test(given));
  } catch {
    return 'uncertain';
  }
}
