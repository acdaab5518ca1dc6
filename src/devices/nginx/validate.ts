import { isBrokenIpv4 } from '../../text/dotted.ts';
import { nearest } from '../../text/nearest.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import {
  contextsElsewhere,
  type Form,
  formsOf,
  knownNames,
  type Module,
  thirdParty,
} from './known-directives.ts';
import { type ConfigurationTree, markLines, type Statement, wordSpan } from './tree.ts';
import { isUnderstood } from './understood.ts';

/** Where a statement stands: the module whose directives hold there, and the block in nginx's own word. */
export interface Standing {
  readonly module: Module;
  readonly context: string;
}

const mainContext: Standing = { module: 'core', context: 'main' };

/** Blocks whose statements are entries and no directives. */
const entryBlocks: ReadonlySet<string> = new Set([
  'map',
  'geo',
  'split_clients',
  'types',
  'charset_map',
  'match',
  'otel_exporter',
]);

/** What the table says of one name in one kind of block. */
interface Usage {
  /** Forms that open a block, and forms that end with ';'. */
  readonly blocks: readonly Form[];
  readonly plain: readonly Form[];
  readonly understood: boolean;
  /** Undefined where entries stand. */
  readonly inner: Standing | undefined;
}

/** One kind of block, and what was looked up for it: a large file says the same few words again and again. */
interface Place {
  readonly standing: Standing;
  readonly usages: Map<string, Usage | undefined>;
}

/** Checks every statement against the table: its block, its place, the number of its arguments. */
export function validate(tree: ConfigurationTree, problems: ProblemList): void {
  const hasModules = tree.statements.some(({ name }) => name === 'load_module');
  const checking: Checking = { tree, problems, hasModules };
  const places = new Map<string, Place>();
  const stack = [
    { statements: tree.statements, place: placeOf(places, rootContext(tree.statements)), at: 0 },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const statement = top.statements[top.at];
    top.at++;
    if (statement === undefined) {
      stack.pop();
      continue;
    }
    const inner = checkStatement(checking, statement, top.place);
    if (inner !== undefined && statement.block !== undefined && statement.content === undefined)
      stack.push({ statements: statement.block, place: placeOf(places, inner), at: 0 });
  }
}

function placeOf(places: Map<string, Place>, standing: Standing): Place {
  const key = `${standing.module} ${standing.context}`;
  const held = places.get(key);
  if (held !== undefined) return held;
  const place: Place = { standing, usages: new Map() };
  places.set(key, place);
  return place;
}

function usageIn({ standing, usages }: Place, name: string): Usage | undefined {
  const held = usages.get(name);
  if (held !== undefined || usages.has(name)) return held;
  const { module, context } = standing;
  const all = formsOf(module, name) ?? (name === 'include' ? formsOf('core', name) : undefined);
  const forms = all?.filter(({ contexts }) => contexts.has(context) || contexts.has('any')) ?? [];
  const usage: Usage = {
    blocks: forms.filter(({ block }) => block),
    plain: forms.filter(({ block }) => !block),
    understood: isUnderstood(name),
    inner: entryBlocks.has(name) ? undefined : innerStanding(standing, name),
  };
  const found = forms.length === 0 ? undefined : usage;
  usages.set(name, found);
  return found;
}

/** A snippet of a site may begin inside `http` or `server`: what stands in it tells. */
export function rootContext(statements: readonly Statement[]): Standing {
  const blocks = statements.filter(({ block }) => block !== undefined).map(({ name }) => name);
  if (blocks.some((name) => ['http', 'events', 'stream', 'mail'].includes(name))) return mainContext;
  if (blocks.includes('server') || blocks.includes('upstream') || blocks.includes('map'))
    return { module: 'http', context: 'http' };
  if (blocks.includes('location')) return { module: 'http', context: 'server' };
  return mainContext;
}

interface Checking {
  readonly tree: ConfigurationTree;
  readonly problems: ProblemList;
  /** Modules are loaded, which may bring directives of their own. */
  readonly hasModules: boolean;
}

/** Gives the standing of what is inside; undefined where entries stand or nothing is known. */
function checkStatement(checking: Checking, statement: Statement, place: Place): Standing | undefined {
  const usage = usageIn(place, statement.name);
  if (usage === undefined) {
    tellUnknown(checking, statement, place.standing);
    return undefined;
  }
  checkForm(checking, statement, statement.block === undefined ? usage.plain : usage.blocks);
  if (!usage.understood) markLines(checking.tree, statement, 'ignored');
  return usage.inner;
}

/** Blocks of the main part whose directives are those of a module of the same name. */
const ownModules: readonly Module[] = ['http', 'stream', 'mail'];

function innerStanding({ module, context }: Standing, name: string): Standing {
  if (module === 'core') {
    const inner = ownModules.find((one) => one === name);
    return inner === undefined ? { module, context: name } : { module: inner, context: name };
  }
  if (name === 'if') return { module, context: context === 'server' ? 'server-if' : 'location-if' };
  return { module, context: name };
}

function tellUnknown(
  { tree, problems, hasModules }: Checking,
  statement: Statement,
  { module, context }: Standing,
): void {
  const { name } = statement;
  markLines(tree, statement, 'unknown');
  const span = wordSpan(statement, 0);
  const elsewhere = contextsElsewhere(name);
  if (elsewhere.length > 0) {
    report(problems, 'unknown-keyword', () => ({
      severity: 'error',
      message: `'${name}' is not allowed in ${context === 'main' ? 'the main part' : `a block '${context}'`}`,
      span,
      help: `it belongs into ${elsewhere.join(', ')}`,
    }));
    return;
  }
  const word = thirdParty.test(name) ? undefined : nearest(name, knownNames(module));
  report(problems, 'unknown-keyword', () => ({
    severity: word === undefined || hasModules ? 'warning' : 'error',
    message: `'${name.slice(0, 80)}' is no directive of nginx's open-source modules`,
    span,
    help: word === undefined ? 'a module that was not collected may have it' : `did you mean '${word}'?`,
  }));
}

/** `shaped` are the forms of its name here that open a block, when it opens one, or else those that do not. */
function checkForm({ tree, problems }: Checking, statement: Statement, shaped: readonly Form[]): void {
  const isBlock = statement.block !== undefined;
  if (shaped.some(({ counts }) => takes(counts, statement.arguments))) {
    if (statement.name === 'server' && !isBlock) checkPlace(problems, statement);
    return;
  }
  const { name, span } = statement;
  if (shaped.length === 0) {
    markLines(tree, statement, 'unknown');
    report(problems, 'syntax', () => ({
      severity: 'error',
      message: isBlock ? `'${name}' opens no block` : `'${name}' needs a block`,
      span,
      help: isBlock
        ? "end it with ';'; perhaps the ';' of a line before is missing"
        : "write '{ … }' behind it",
    }));
    return;
  }
  markLines(tree, statement, 'unknown');
  report(problems, 'syntax', () => ({
    severity: 'error',
    message: `'${name}' takes ${countsText(shaped)}, not ${statement.arguments.length}`,
    span,
    help: "perhaps the ';' of this line or of the one before is missing, or a blank is not quoted",
  }));
}

/** The address of a server of an upstream; names are looked up when nginx starts (ngx_inet.c, ngx_parse_inet_url). */
function checkPlace(problems: ProblemList, statement: Statement): void {
  const [text = ''] = statement.arguments;
  if (/^unix:|[${]/.test(text)) return;
  const [, host = text, port] = /^(.*?|\[.*\])(?::([^:\]]*))?$/.exec(text) ?? [];
  const isPort = port === undefined || (/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536);
  const fault = isPort ? isBrokenIpv4(host) && `'${host}' is no IPv4 address` : `'${port}' is no port`;
  if (fault === false) return;
  report(problems, 'syntax', () => ({ severity: 'error', message: fault, span: wordSpan(statement, 1) }));
}

function takes(counts: readonly string[], words: readonly string[]): boolean {
  return counts.some((count) => {
    if (count === 'any') return true;
    if (count === 'flag') return words.length === 1 && /^(on|off)$/i.test(words[0] ?? '');
    if (count.endsWith('+')) return words.length >= Number.parseInt(count, 10);
    return words.length === Number(count);
  });
}

function countsText(forms: readonly Form[]): string {
  const counts = [...new Set(forms.flatMap((form) => form.counts))];
  if (counts.includes('flag')) return "'on' or 'off'";
  const words = counts.map((count) => (count.endsWith('+') ? `at least ${count.slice(0, -1)}` : count));
  return `${words.join(' or ')} argument${counts.join() === '1' ? '' : 's'}`;
}
