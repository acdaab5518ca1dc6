import type { DeviceFacts, Frontend } from '../../model/facts.ts';
import type { Pool } from '../../model/pool.ts';
import type { ProblemList } from '../../text/problem-list.ts';
import type { ReadOptions } from '../device.ts';
import { checkArguments, isName } from './arguments.ts';
import { startCompiler } from './compile-rules.ts';
import { badArgument, type Context, complain, noteLists, noteUnknown, startContext } from './context.ts';
import {
  hasBackend,
  hasFrontend,
  type ProxyDraft,
  type ProxyKind,
  type ProxySettings,
  programDefaults,
  startDraft,
} from './draft.ts';
import { frontendOf } from './frontends.ts';
import { globalHandlers } from './global.ts';
import { keepsUri, variablesOf } from './known-variables.ts';
import { poolOf } from './pools.ts';
import { proxyHandlers } from './proxy-handlers.ts';
import { checkModes, checkReferences } from './references.ts';
import { conditionIn } from './rule-tests.ts';
import { disposition, keywordOf } from './sections.ts';
import { programServerDefaults } from './server-settings.ts';
import type { Handled, Statement } from './statement.ts';
import { type ConfigurationTree, type Line, type Section, wordSpan } from './tree.ts';
import { unknownLine } from './unknown-lines.ts';

interface Lowering {
  readonly context: Context;
  readonly drafts: ProxyDraft[];
  readonly namedDefaults: Map<string, ProxyDraft>;
  lastDefaults: ProxyDraft | undefined;
}

/** Makes vendor-neutral facts of the tree; every line ends as understood, ignored or unknown. */
export function lower(tree: ConfigurationTree, options: ReadOptions, problems: ProblemList): DeviceFacts {
  const context = startContext(tree, options, problems);
  const lowering: Lowering = { context, drafts: [], namedDefaults: new Map(), lastDefaults: undefined };
  context.coverage.understood += tree.evaluated.lines;
  for (const line of tree.outside) noteUnknown(context, line);
  for (const line of tree.undecided) noteUnknown(context, line);
  for (const section of tree.sections) readSection(lowering, section);
  const { frontends, pools } = finish(lowering);
  const { coverage, files, controls, limits } = context;
  return { kind: 'haproxy', frontends, pools, files, controls, limits, coverage };
}

function readSection(lowering: Lowering, section: Section): void {
  const { context } = lowering;
  switch (section.keyword) {
    case 'global':
      context.coverage.understood++;
      for (const line of section.lines) readGlobalLine(context, line);
      return;
    case 'defaults':
    case 'frontend':
    case 'backend':
    case 'listen':
      readProxy(lowering, section, section.keyword);
      return;
    default:
      context.coverage.ignored++;
      for (const line of section.lines) readOtherLine(context, section.keyword, line);
  }
}

function readGlobalLine(context: Context, line: Line): void {
  const at = line.words[0] === 'no' ? 1 : 0;
  const keyword = keywordOf(line.words, at);
  const how = disposition('global', keyword);
  if (line.state === 'broken' || how === undefined)
    return unknownLine(context, { section: 'global' }, line, keyword);
  if (how !== 'understood') context.coverage.ignored++;
  else if (readGlobal(context, line, keyword, at) === 'unknown' || line.state === 'unknown')
    noteUnknown(context, line);
  else context.coverage.understood++;
}

function readGlobal(context: Context, line: Line, keyword: string, at: number): Handled {
  return checkArguments(context, line, keyword, at) ?? globalHandlers.get(keyword)?.(context, line);
}

function readOtherLine(context: Context, section: string, line: Line): void {
  const at = line.words[0] === 'no' ? 1 : 0;
  const keyword = keywordOf(line.words, at);
  if (line.state === 'broken' || disposition(section, keyword) === undefined)
    unknownLine(context, { section }, line, keyword);
  else context.coverage.ignored++;
}

function readProxy(lowering: Lowering, section: Section, kind: ProxyKind): void {
  const { context } = lowering;
  const base = baseOf(lowering, section, kind);
  const settings: ProxySettings = base === undefined ? programDefaults(programServerDefaults) : base.settings;
  const inherited =
    base === undefined ? [] : [...base.inherited, base].filter(({ rules }) => rules.length > 0);
  const draft = startDraft({ kind, name: section.name ?? '', header: section.header }, settings, inherited);
  checkHeader(context, section, kind);
  context.coverage.understood++;
  for (const line of section.lines) {
    readProxyLine(context, draft, line);
    noteLists(context, line);
  }
  if (kind === 'defaults') {
    lowering.lastDefaults = draft;
    if (section.name !== undefined) lowering.namedDefaults.set(section.name, draft);
  } else lowering.drafts.push(draft);
}

/** A proxy's header holds its name, and `from` with the name of its defaults. */
function checkHeader(context: Context, { header, name }: Section, kind: ProxyKind): void {
  const { words } = header;
  if (name !== undefined && !isName(name) && header.state === 'whole')
    badArgument(context, header, 1, `'${name}' is no name for a section`);
  const extra = kind === 'defaults' ? undefined : words[2];
  if (extra !== undefined && extra !== 'from')
    badArgument(context, header, 2, `'${extra}' is not allowed behind the name of a section`);
}

/** `from <name>`, else the last `defaults` before; a defaults section starts afresh without `from` (manual 4). */
function baseOf(
  { context, namedDefaults, lastDefaults }: Lowering,
  section: Section,
  kind: ProxyKind,
): ProxyDraft | undefined {
  const { words } = section.header;
  const at = words.indexOf('from', 1);
  if (at < 0 || words[at + 1] === undefined) return kind === 'defaults' ? undefined : lastDefaults;
  const found = namedDefaults.get(words[at + 1] ?? '');
  if (found === undefined && section.header.state === 'whole') {
    complain(context, 'unresolved-reference', () => ({
      severity: 'error',
      message: `no defaults section before this one is named '${words[at + 1]}'`,
      span: wordSpan(context.tree, section.header, at + 1),
    }));
  }
  return found;
}

function readProxyLine(context: Context, draft: ProxyDraft, line: Line): void {
  const { words } = line;
  const [first] = words;
  const prefix = first === 'no' || (first === 'default' && words.length > 1) ? first : '';
  const at = prefix === '' ? 0 : 1;
  const keyword = keywordOf(words, at);
  const how = disposition(draft.kind, keyword);
  if (line.state === 'broken' || how === undefined)
    return unknownLine(context, { section: draft.kind, proxy: draft.name }, line, keyword);
  if (draft.kind === 'defaults' && draft.name === '' && needsName(keyword))
    badArgument(context, line, at, `'${keyword}' is allowed only in a defaults section that has a name`);
  if (how !== 'understood') return ignoreLine(context, draft, line, keyword);
  const statement: Statement = { context, draft, line, words, at, prefix };
  const handler = proxyHandlers.get(keyword) ?? proxyHandlers.get(words[at] ?? '');
  const extra = checkArguments(context, line, proxyHandlers.has(keyword) ? keyword : (words[at] ?? ''), at);
  const result = handler === undefined ? 'unknown' : (handler(statement) ?? extra);
  if (result === 'unknown' || line.state === 'unknown') noteUnknown(context, line, draft.name);
  else context.coverage.understood++;
}

/** Marked with (!) in the manual's matrix (4.1). */
function needsName(keyword: string): boolean {
  return /^(acl|http-request|http-response|http-after-response|tcp-request \w|tcp-response \w)/.test(keyword);
}

/** Rules on responses and the like do not route, but the names and files in their conditions must exist. */
function ignoreLine(context: Context, draft: ProxyDraft, line: Line, keyword: string): void {
  context.coverage.ignored++;
  if (/^(http-response|http-after-response|tcp-response content|stats admin)$/.test(keyword))
    draft.rules.push({ stage: 'checked', line, at: 1, acls: draft.acls });
}

function finish({ context, drafts }: Lowering): { frontends: readonly Frontend[]; pools: readonly Pool[] } {
  const frontends: Frontend[] = [];
  const pools: Pool[] = [];
  const seen = new Map<string, ProxyDraft>();
  const forwarded = forwardedByAll(drafts);
  const known = { variables: variablesOf(drafts), keepsUri: keepsUri(drafts) };
  for (const draft of drafts) {
    const compiler = startCompiler(context, draft, known);
    if (hasFrontend(draft)) frontends.push(frontendOf(compiler));
    if (hasBackend(draft)) pools.push(withForwarded(poolOf(compiler), forwarded));
    for (const rule of draft.rules) if (rule.stage === 'checked') conditionIn(compiler, rule.line, 2);
    checkName(context, draft, seen);
  }
  checkReferences(context, drafts, pools);
  checkModes(context, frontends, pools);
  return { frontends, pools };
}

/** The header that all frontends ask for (manual 4.2, `option forwardfor`: either side of a request may). */
function forwardedByAll(drafts: readonly ProxyDraft[]): Pool['forwardedHeader'] {
  const asked = drafts.filter(hasFrontend).map(({ settings }) => settings.forwardFor);
  return asked.includes(undefined) ? undefined : asked[0];
}

function withForwarded(pool: Pool, forwardedHeader: Pool['forwardedHeader']): Pool {
  if (forwardedHeader === undefined || pool.mode !== 'http' || pool.forwardedHeader !== undefined)
    return pool;
  return { ...pool, forwardedHeader };
}

/** A name may be given once on each side; `listen` stands on both. */
function checkName(context: Context, draft: ProxyDraft, seen: Map<string, ProxyDraft>): void {
  for (const side of [hasFrontend(draft) ? 'frontend' : '', hasBackend(draft) ? 'backend' : '']) {
    if (side === '') continue;
    const key = `${side} ${draft.name}`;
    const other = seen.get(key);
    if (other === undefined) seen.set(key, draft);
    else {
      badArgument(
        context,
        draft.header,
        1,
        `'${draft.name}' is already the name of the ${other.kind} at line ${other.header.number}`,
      );
      return;
    }
  }
}
