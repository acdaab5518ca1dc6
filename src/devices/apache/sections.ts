import { always, type Field, type Predicate } from '../../model/predicate.ts';
import { argumentSpan, argumentsOf, type Context, once, refuse, spanOf } from './context.ts';
import { expressionPredicate } from './expressions.ts';
import { all, not, segments, test, uncertain } from './predicates.ts';
import { globRegex, regexMatcher } from './regex.ts';
import type { Server } from './servers.ts';
import type { Statement } from './tree.ts';

/** A section that holds for some of the requests, and what stands inside it. */
export interface Section {
  readonly statement: Statement;
  readonly when: Predicate;
  readonly block: readonly Statement[];
  /** Path prefix of a `<Location>` without wildcards, for `ProxyPass` and `Redirect` without a path. */
  readonly path?: string | undefined;
}

/**
 * Sections by URL in the order in which they are merged: the main server's, the host's own, then `<If>` (request.c,
 * ap_location_walk, ap_if_walk). A later one overrides an earlier one. `path` is what they are compared with.
 */
export function urlSections(
  context: Context,
  server: Server,
  path: Field = { name: 'path' },
): readonly Section[] {
  const base = server.base === undefined ? [] : sectionsIn(context, server.base.own, path);
  const own = sectionsIn(context, server.own, path);
  if (own.length === 0) return base;
  const isLate = ({ statement }: Section): boolean => !statement.name.startsWith('location');
  const all = [...base, ...own];
  return [...all.filter((section) => !isLate(section)), ...all.filter(isLate)];
}

function sectionsIn(context: Context, own: readonly Statement[], path: Field): readonly Section[] {
  return once(context, own, `sections by ${path.name} ${path.argument}`, () => [
    ...own.flatMap((statement) => locationSection(context, statement, path) ?? []),
    ...ifSections(context, own, always),
  ]);
}

/** A list that is nested deeper than any configuration needs is not followed: its requests stay uncertain. */
const deepest = 16;

function locationSection(context: Context, statement: Statement, path: Field): Section | undefined {
  const { name, block } = statement;
  if (block === undefined || (name !== 'location' && name !== 'locationmatch')) return undefined;
  const [first = '', second] = argumentsOf(context, statement).texts;
  const span = argumentSpan(context, statement, 0);
  const isRegex = name === 'locationmatch' || (first === '~' && second !== undefined);
  if (first === '') refuse(context, statement, 0, `<${statement.written}> needs a path`);
  if (isRegex) {
    const when = test(path, [regexMatcher(second ?? first)], span);
    return { statement, when, block };
  }
  if (/[*?[]/.test(first)) {
    return { statement, block, when: test(path, [globRegex(first)], span) };
  }
  return { statement, block, when: segments(first, span, path), path: first };
}

/** `<If>`, `<ElseIf>` and `<Else>` on the same level, those inside one another too. */
function ifSections(
  context: Context,
  statements: readonly Statement[],
  around: Predicate,
  depth = 0,
): readonly Section[] {
  const found: Section[] = [];
  let before: Predicate[] = [];
  for (const statement of statements) {
    const { name, block } = statement;
    if (block === undefined || !/^(?:if|elseif|else)$/.test(name)) continue;
    if (name === 'if') before = [];
    const own = name === 'else' ? always : conditionOf(context, statement);
    const when = all(around, ...before.map(not), own);
    before = [...before, own];
    found.push({ statement, when, block });
    if (depth < deepest) found.push(...ifSections(context, block, when, depth + 1));
  }
  return found;
}

function conditionOf(context: Context, statement: Statement): Predicate {
  const { texts, unknown } = argumentsOf(context, statement);
  const span = spanOf(context, statement);
  const text = texts.length === 1 ? (texts[0] ?? '') : statement.rest;
  return unknown ? uncertain('a variable of unknown value', span) : expressionPredicate(text, span);
}

/** `<Files>` and `<FilesMatch>` by the last segment of the path; which file that is, only the disk knows. */
export function fileSections(context: Context, server: Server): readonly Section[] {
  return [
    ...(server.base === undefined ? [] : filesIn(context, server.base.own)),
    ...filesIn(context, server.own),
  ];
}

function filesIn(context: Context, own: readonly Statement[]): readonly Section[] {
  return once(context, own, 'files', () => fileSectionsIn(context, own));
}

function fileSectionsIn(context: Context, own: readonly Statement[]): readonly Section[] {
  const nested = own.flatMap(({ name, block }) => (/^directory(?:match)?$/.test(name) ? (block ?? []) : []));
  return [...own, ...nested].flatMap((statement): Section[] => {
    const { name, block } = statement;
    if (block === undefined || (name !== 'files' && name !== 'filesmatch')) return [];
    const [first = '', second] = argumentsOf(context, statement).texts;
    const isRegex = name === 'filesmatch' || (first === '~' && second !== undefined);
    const matcher = isRegex ? regexMatcher(second ?? first) : globRegex(first);
    const last = [{ name: 'field' as const, arguments: ['-1', '/'] }];
    return [{ statement, block, when: test({ name: 'path' }, [matcher], spanOf(context, statement), last) }];
  });
}
