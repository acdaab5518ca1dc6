import type { HealthCheck, Membership, Persistence, Pool, Server } from '../../model/pool.ts';
import type { Span } from '../../text/source.ts';
import { type Address, addressFault, parseAddress } from './address.ts';
import { algorithmOf, keyOf, readExpression } from './balance.ts';
import { compileRule, expressionTemplate } from './compile-rules.ts';
import { badArgument, type Context, useName } from './context.ts';
import type { CheckSettings, ProxyDraft, ServerLine } from './draft.ts';
import { resolveSample } from './resolve-sample.ts';
import { reuseOf, timeoutsOf } from './reuse.ts';
import { type Compiler, conditionIn } from './rule-tests.ts';
import type { ServerSettings } from './server-settings.ts';
import { type Line, lineSpan, wordSpan } from './tree.ts';

/** Names of rule sets that run in a backend once it was chosen, in their order (manual 4.2). */
const poolStages = [
  'tcp-request content',
  'http-request',
  'redirect',
  'force-persist',
  'ignore-persist',
  'use-server',
];
const ownStages = ['force-persist', 'ignore-persist', 'use-server'];
/** HTTP rules of a backend in tcp mode are not evaluated. */
const httpStages: ReadonlySet<string> = new Set(['http-request', 'redirect']);

/** The pool of a `backend` or `listen` section. */
export function poolOf(compiler: Compiler): Pool {
  const { context, draft, scope } = compiler;
  const { settings } = draft;
  const stages = (draft.kind === 'listen' ? ownStages : poolStages).filter(
    (stage) => settings.mode === 'http' || !httpStages.has(stage),
  );
  const rules = [...draft.inherited.flatMap((one) => one.rules), ...draft.rules];
  const servers = draft.servers.flatMap((one) => serversOf(compiler, one));
  checkNames(context, draft);
  const algorithm = algorithmOf({
    words: settings.balance?.words.slice(1),
    hashType: settings.hashType,
    factor: settings.hashBalanceFactor,
    scope,
  });
  return {
    name: draft.name,
    mode: settings.mode,
    algorithm: algorithm ?? { kind: 'round-robin', dynamic: true },
    algorithmSpan: settings.balance === undefined ? undefined : lineSpan(context.tree, settings.balance),
    servers: draft.dispatch === undefined ? servers : [...servers, dispatchServer(context, draft.dispatch)],
    membership: membershipOf(context, draft),
    persistence: persistenceOf(compiler),
    decisions: stages.flatMap((stage) =>
      rules.filter((rule) => rule.stage === stage).flatMap((rule) => compileRule(compiler, rule)),
    ),
    allBackups: settings.allBackups,
    retries: settings.retries,
    redispatch: settings.redispatch,
    timeouts: timeoutsOf(draft, context),
    disabled: settings.disabled,
    destination: settings.transparent
      ? { text: 'transparent', parts: [{ field: { name: 'destination' }, transforms: [] }] }
      : undefined,
    service: servers.length === 0 && settings.statistics?.enabled === true ? 'statistics' : undefined,
    stickTable: draft.stickTable,
    ...reuseOf(context, draft),
    forwardedHeader: settings.mode === 'http' ? settings.forwardFor : undefined,
    ...(settings.nameHeader === undefined ? {} : { nameHeader: settings.nameHeader }),
    fullConnections: settings.fullConnections,
    span: lineSpan(context.tree, draft.header),
  };
}

/** More slots than anybody runs; keeps a slip of the pen such as `1-2000000000` small. */
const mostSlots = 5000;

function serversOf(compiler: Compiler, one: ServerLine): readonly Server[] {
  const { line, settings, slots } = one;
  if (slots === undefined)
    return [serverOf(compiler, { line, settings, word: 2, name: line.words[1] ?? '' })];
  const prefix = line.words[1] ?? '';
  const last = Math.min(slots.high, slots.low + mostSlots - 1);
  const first = serverOf(compiler, { line, settings, word: 3, name: '' });
  // With resolvers the addresses are found at run time, so that none is known to be filled.
  const slot: Server = settings.resolvers === undefined ? first : { ...first, address: undefined };
  const made: Server[] = [];
  for (let number = slots.low; number <= last; number++) made.push({ ...slot, name: `${prefix}${number}` });
  return made;
}

interface ServerParts {
  readonly line: Line;
  readonly settings: ServerSettings;
  readonly word: number;
  readonly name: string;
}

function serverOf(compiler: Compiler, parts: ServerParts): Server {
  const { context } = compiler;
  const { name: pool, settings: proxy } = compiler.draft;
  const { line, settings, word, name } = parts;
  const address = addressAt(context, line, word);
  if (settings.track !== undefined) useTrack(context, pool, line, settings.track);
  const at: Record<string, Span> = settings.at;
  at['address'] = wordSpan(context.tree, line, word);
  return {
    name,
    address: address.family === 'any' ? '0.0.0.0' : address.host,
    family: address.family === 'any' ? 'ipv4' : address.family,
    port: address.port,
    weight: settings.weight,
    backup: settings.backup,
    disabled: settings.disabled,
    check: checkOf(settings, proxy.check, at),
    maxConnections: settings.maxConnections,
    minConnections: settings.minConnections,
    maxQueue: settings.maxQueue,
    identifier: settings.identifier,
    initialAddress: settings.initialAddress,
    redirect: settings.redirect,
    slowStartMs: settings.slowStartMs,
    cookie: settings.cookie,
    tls: settings.tls,
    ...(settings.sni === undefined ? {} : { sni: expressionTemplate(compiler, line, [settings.sni]) }),
    ...(settings.protocol === 'h2' ? { httpVersion: '2' } : {}),
    ...(settings.alpn === undefined ? {} : { alpn: settings.alpn.split(',') }),
    proxyProtocol: settings.proxyProtocol,
    resolvers: settings.resolvers,
    onError: settings.onError,
    onMarkedDown: settings.onMarkedDown,
    span: lineSpan(context.tree, line),
    at,
  };
}

function addressAt(context: Context, line: Line, word: number): Address {
  const text = line.words[word] ?? '';
  const fault = addressFault(text);
  if (fault !== undefined) badArgument(context, line, word, fault);
  return parseAddress(text);
}

/** Address and port of `http-check connect` beat those of the server line (manual 4.2). */
function checkOf(settings: ServerSettings, proxy: CheckSettings, at: Record<string, Span>): HealthCheck {
  if (proxy.at['check.port'] !== undefined) at['check.port'] = proxy.at['check.port'];
  if (proxy.at['check.address'] !== undefined) at['check.address'] = proxy.at['check.address'];
  if (proxy.at['check.path'] !== undefined) at['check.path'] = proxy.at['check.path'];
  return {
    enabled: settings.check,
    address: proxy.address ?? settings.checkAddress,
    port: proxy.port ?? settings.checkPort,
    intervalMs: settings.intervalMs,
    fastIntervalMs: settings.fastIntervalMs,
    downIntervalMs: settings.downIntervalMs,
    rise: settings.rise,
    fall: settings.fall,
    protocol: proxy.protocol,
    path: proxy.protocol === 'http' ? (proxy.path ?? '/') : undefined,
    agent: settings.agent,
    observe: settings.observe,
    track: settings.track,
  };
}

function useTrack(context: Context, pool: string, line: Line, track: string): void {
  if (line.state !== 'whole') return;
  const name = track.includes('/') ? track : `${pool}/${track}`;
  const word = line.words.indexOf('track');
  useName(context, 'server', name, wordSpan(context.tree, line, word < 0 ? 0 : word + 1));
}

/** `dispatch` sends every connection to one address (manual 4.2). */
function dispatchServer(context: Context, line: Line): Server {
  const address = addressAt(context, line, 1);
  return {
    name: 'dispatch',
    address: address.host,
    family: address.family === 'any' ? 'ipv4' : address.family,
    port: address.port,
    weight: 1,
    backup: false,
    disabled: false,
    check: { enabled: false, intervalMs: 2000, rise: 2, fall: 3, protocol: 'tcp', agent: false },
    tls: false,
    proxyProtocol: false,
    span: lineSpan(context.tree, line),
    at: { address: wordSpan(context.tree, line, 1) },
  };
}

function membershipOf(context: Context, { servers }: ProxyDraft): Membership {
  const template = servers.find(({ slots }) => slots !== undefined);
  if (template === undefined) return { kind: 'fixed' };
  const slots = servers.reduce(
    (sum, one) => sum + (one.slots === undefined ? 1 : one.slots.high - one.slots.low + 1),
    0,
  );
  return { kind: 'slots', slots, span: lineSpan(context.tree, template.line) };
}

/** `stick on` does both. */
const stickUses: ReadonlyMap<string, 'match' | 'store'> = new Map([
  ['match', 'match'],
  ['store-request', 'store'],
]);

function persistenceOf(compiler: Compiler): readonly Persistence[] {
  const { context, draft, scope } = compiler;
  const { cookie } = draft.settings;
  const found: Persistence[] = [];
  if (cookie !== undefined)
    found.push({ kind: 'cookie', name: cookie.name, mode: cookie.mode, span: cookie.span });
  for (const line of draft.sticks) {
    const { words } = line;
    const when = conditionIn(compiler, line, 3);
    if (words[1] === 'store-response') continue;
    const read = readExpression(words.slice(2));
    if (read === undefined) {
      badArgument(context, line, 2, `'${words[2]}' is no sample expression`);
      continue;
    }
    const key = keyOf(resolveSample(read.sample, scope), read.sample.text);
    const at = words.indexOf('table', 3);
    const table = at < 0 ? draft.name : (words[at + 1] ?? draft.name);
    const span = lineSpan(context.tree, line);
    const use = stickUses.get(words[1] ?? '');
    const rule = { kind: 'stick' as const, key, table, ...(use === undefined ? {} : { use }), span };
    found.push(when === undefined ? rule : { ...rule, when });
  }
  return found;
}

/** Two servers of one name: the program refuses the backend. */
function checkNames(context: Context, { servers, name }: ProxyDraft): void {
  const seen = new Set<string>();
  for (const { line, slots } of servers) {
    const server = line.words[1] ?? '';
    if (slots === undefined && seen.has(server))
      badArgument(context, line, 1, `another server of '${name}' is named '${server}'`);
    if (slots === undefined) seen.add(server);
  }
}
