import type { Decision, Template } from '../../model/decision.ts';
import type { Field } from '../../model/predicate.ts';
import { decide, type Stage } from './decide.ts';
import type { LookUp } from './maps.ts';
import { isMarked, setText } from './marks.ts';
import type { Statement } from './tree.ts';
import { keptIn, type Variables, variablesIn } from './variables.ts';

const routing: ReadonlySet<string> = new Set([
  'if',
  'set',
  'return',
  'rewrite',
  'try_files',
  'error_page',
  'hash',
  'sticky',
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
]);

/** Variables that routing looks at. */
export function referenced(statements: readonly Statement[]): readonly string[] {
  const found: string[] = [];
  collectReferenced(statements, found);
  return found;
}

function collectReferenced(statements: readonly Statement[], found: string[]): void {
  for (const { name, arguments: words, block } of statements) {
    if (routing.has(name)) collectVariables(words, found);
    if (block !== undefined) collectReferenced(block, found);
  }
}

function collectVariables(words: readonly string[], found: string[]): void {
  for (const word of words) if (word.includes('$')) found.push(...variablesIn(word));
}

/** Look-ups in the order in which one rests on another. */
export function neededLookUps(
  names: readonly string[],
  lookUps: ReadonlyMap<string, LookUp>,
): readonly LookUp[] {
  const ordered = new Map<string, LookUp>();
  const visit = (name: string, depth: number): void => {
    const lookUp = lookUps.get(name);
    if (lookUp === undefined || ordered.has(name) || depth > deepest) return;
    for (const other of restsOn(lookUp)) visit(other, depth + 1);
    ordered.set(name, lookUp);
  };
  for (const name of new Set(names)) visit(name, 0);
  return [...ordered.values()];
}

/** Look-ups that rest on themselves end here. */
const deepest = 16;

function restsOn({ source, composite }: LookUp): readonly string[] {
  if (composite !== undefined) return variablesIn(composite.text);
  const argument = source?.field.argument;
  return argument?.startsWith('$') === true ? [argument.slice(1)] : [];
}

/** Parts of the request that rules of a server change. */
const changeable: ReadonlySet<Field['name']> = new Set(['path', 'query', 'url', 'url-param', 'method']);

/** What the client wrote stays as it is. */
function isChangeable({ name, argument }: Field): boolean {
  return changeable.has(name) && (name !== 'url' || argument === undefined);
}

/**
 * Names of the look-ups whose value depends on when they are asked first: nginx looks up when a variable is first used,
 * and keeps the value (ngx_http_variables.c).
 */
export function lazyLookUps(
  needed: readonly LookUp[],
  server: readonly Statement[],
  variables: Variables,
): ReadonlySet<string> {
  const lazy = new Set<string>();
  if (!changesRequest(server)) return lazy;
  for (const lookUp of needed) {
    const parts = lookUp.composite?.parts ?? (lookUp.source === undefined ? [] : [lookUp.source]);
    const changes = parts.some((part) => 'field' in part && isChangeable(part.field));
    const rests = restsOn(lookUp).some((name) => lazy.has(name) || variables.assigned.has(name));
    if (changes || rests) lazy.add(lookUp.name);
  }
  return lazy;
}

/** Whether rules of a block change the path or the arguments of a request, or variables. */
function changesRequest(statements: readonly Statement[]): boolean {
  return statements.some(
    ({ name, block = [] }) =>
      ['rewrite', 'set', 'try_files', 'error_page'].includes(name) || changesRequest(block),
  );
}

/** Values of the look-ups that do not depend on when they are asked; the others start unknown. */
export function startLookUps(
  statement: Statement,
  needed: readonly LookUp[],
  variables: Variables,
): readonly Decision[] {
  return needed.flatMap((lookUp) =>
    variables.lazy?.has(lookUp.name) === true
      ? [decide(statement, 'start', setText(isAsked(lookUp.name), ''))]
      : valueSteps(statement, 'start', lookUp),
  );
}

function isAsked(name: string): Field {
  return keptIn(`evenkeel-asked-${name}`);
}

/** The look-ups that some texts ask for, each once for the request. */
export function lookUpSteps(
  statement: Statement,
  { stage, variables }: { readonly stage: Stage; readonly variables: Variables },
  texts: readonly string[],
): readonly Decision[] {
  const { lazy, lookUps, asked } = variables;
  if (lazy === undefined || lazy.size === 0) return [];
  const needed = neededLookUps(texts.flatMap(variablesIn), lookUps);
  return needed
    .filter(({ name }) => lazy.has(name) && asked?.has(name) !== true)
    .flatMap((lookUp) => {
      const first = isMarked(statement, isAsked(lookUp.name), '');
      return [
        ...valueSteps(statement, stage, lookUp).map((step) => ({ ...step, when: first })),
        decide(statement, stage, setText(isAsked(lookUp.name), '1')),
      ];
    });
}

/** The look-ups that were asked for surely once a statement has run. */
export function askedAfter(
  { arguments: words }: Statement,
  { lazy, asked }: Variables,
): ReadonlySet<string> | undefined {
  const names = words.flatMap(variablesIn).filter((name) => lazy?.has(name) === true);
  return names.length === 0 ? asked : new Set([...(asked ?? []), ...names]);
}

function valueSteps(statement: Statement, stage: Stage, lookUp: LookUp): readonly Decision[] {
  const { name, source, composite, table, otherwise, span, text } = lookUp;
  const assign = (field: Field, value: Template): Decision => ({
    ...decide(statement, stage, { kind: 'set', field, value }),
    text,
    span,
  });
  const field = keptIn(name);
  if (table === undefined) {
    const opaque = { field: { name: 'opaque' as const, argument: `$${name}` }, transforms: [] };
    return [assign(field, { text: `$${name}`, parts: [opaque] })];
  }
  if (composite === undefined) {
    const from = source ?? { field, transforms: [] };
    return [assign(field, { text: `$${name}`, parts: [{ ...from, table, otherwise }] })];
  }
  const together = keptIn(`evenkeel-${name}`);
  const from = { field: together, transforms: [] };
  return [
    assign(together, composite),
    assign(field, { text: `$${name}`, parts: [{ ...from, table, otherwise }] }),
  ];
}
