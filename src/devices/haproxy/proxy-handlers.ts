import type { TimeoutName } from '../../model/facts.ts';
import { algorithmOf, isHashType } from './balance.ts';
import { readBind } from './bind.ts';
import { checkHandlers } from './check-handlers.ts';
import { badArgument, complainUnknownWord, noteFile, useName } from './context.ts';
import { countAt } from './counts.ts';
import { parseDuration } from './duration.ts';
import { ruleHandlers } from './rule-handlers.ts';
import { serverHandlers } from './server-handlers.ts';
import type { Handled, Handler, Statement } from './statement.ts';
import { lineSpan, wordSpan } from './tree.ts';

/** What each understood keyword of a proxy section does to the draft (manual 4.2). */
export const proxyHandlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['mode', setMode],
  ['bind', addListeners],
  ['timeout', setTimeoutOf],
  ['balance', setBalance],
  ['hash-type', setHashType],
  ['hash-balance-factor', setHashBalanceFactor],
  ['retries', setRetries],
  ['option forwardfor', setForwardFor],
  ['http-send-name-header', setNameHeader],
  ['tcp-request inspect-delay', setInspectDelay],
  ['retry-on', setRetryOn],
  ['http-reuse', setReuse],
  ['option http-keep-alive', setConnections('keepAlive')],
  ['option http-server-close', setConnections('serverClose')],
  ['option httpclose', setConnections('close')],
  ['option disable-h2-upgrade', setConnections('upgrade')],
  ['option redispatch', toggle('redispatch')],
  ['option allbackups', toggle('allBackups')],
  ['option transparent', toggle('transparent')],
  ['transparent', toggle('transparent')],
  ['disabled', setDisabled(true)],
  ['enabled', setDisabled(false)],
  ['maxconn', setMaxConnections],
  ['fullconn', setFullConnections],
  ['default_backend', setDefaultPool],
  ['cookie', setCookie],
  ['persist rdp-cookie', setRdpCookie],
  ['monitor-uri', setMonitorUri],
  ['monitor fail', () => undefined],
  ['stats enable', enableStatistics],
  ['stats uri', enableStatistics],
  ['stats auth', enableStatistics],
  ['stats scope', enableStatistics],
  ['stats http-request', enableStatistics],
  ['errorfile', noteErrorFile],
  ['load-server-state-from-file', () => undefined],
  ['server-state-file-name', noteStateFile],
  ...checkHandlers,
  ...ruleHandlers,
  ...serverHandlers,
]);

function setMode({ context, draft, line, words, at }: Statement): Handled {
  const mode = words[at + 1];
  if (mode === 'http' || mode === 'tcp') draft.settings.mode = mode;
  else if (['health', 'log', 'syslog', 'spop', 'haterm'].includes(mode ?? '')) draft.settings.mode = 'other';
  else return badArgument(context, line, at + 1, `'mode' is http or tcp, not '${mode ?? ''}'`);
  return undefined;
}

function addListeners({ context, draft, line }: Statement): Handled {
  const { listeners, result } = readBind(context, line);
  draft.listeners.push(...listeners);
  return result;
}

const timeouts: readonly TimeoutName[] = [
  'client',
  'connect',
  'server',
  'queue',
  'check',
  'tunnel',
  'http-request',
  'http-keep-alive',
  'client-fin',
  'server-fin',
];

function setTimeoutOf({ context, draft, line, words, at }: Statement): Handled {
  const word = words[at + 1];
  if (word === undefined) return badArgument(context, line, at, "'timeout' needs a name and a time");
  const name = timeouts.find((one) => one === word);
  const milliseconds = parseDuration(words[at + 2]);
  const isOther = word === 'tarpit' || word === 'client-hs';
  if (name === undefined && !isOther) return unknownTimeout({ context, line, words, at });
  if (milliseconds === undefined) {
    return badArgument(context, line, at + 2, `'timeout ${word}' needs a time such as 30s`);
  }
  if (name === undefined) return undefined;
  const span = lineSpan(context.tree, line);
  draft.settings.timeouts = { ...draft.settings.timeouts, [name]: { milliseconds, span } };
  return undefined;
}

function unknownTimeout({
  context,
  line,
  words,
  at,
}: Pick<Statement, 'context' | 'line' | 'words' | 'at'>): Handled {
  const word = words[at + 1] ?? '';
  complainUnknownWord(context, {
    word,
    message: `'${word}' is no timeout`,
    span: wordSpan(context.tree, line, Math.min(at + 1, words.length - 1)),
    known: () => timeouts,
  });
  return 'unknown';
}

function setBalance({ context, draft, line, words }: Statement): Handled {
  const scope = {
    mode: draft.settings.mode,
    pool: draft.name,
    variables: new Map(),
    standing: new Map(),
  };
  const known = algorithmOf({ words: words.slice(1), hashType: [], factor: undefined, scope });
  if (known === undefined) {
    return badArgument(context, line, 1, `'${words[1] ?? ''}' is no balancing algorithm`);
  }
  draft.settings.balance = line;
  return undefined;
}

function setHashType({ context, draft, line, words }: Statement): Handled {
  const given = words.slice(1);
  if (!isHashType(given)) return badArgument(context, line, 1, `'${given.join(' ')}' is no hash type`);
  draft.settings.hashType = given;
  return undefined;
}

function setHashBalanceFactor({ context, draft, line }: Statement): Handled {
  const factor = countAt(context, line, 1);
  if (factor === undefined) return badArgument(context, line, 1, "'hash-balance-factor' needs a number");
  draft.settings.hashBalanceFactor = factor;
  return undefined;
}

function setRetries({ context, draft, line }: Statement): Handled {
  const retries = countAt(context, line, 1);
  if (retries === undefined) return badArgument(context, line, 1, "'retries' needs a number");
  draft.settings.retries = retries;
  return undefined;
}

/** `option forwardfor [ except <network> ] [ header <name> ] [ if-none ]` (manual 4.2). */
function setForwardFor({ context, draft, line, words, prefix }: Statement): Handled {
  const behind = (word: string): string | undefined =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
  const name = behind('header')?.toLowerCase() ?? 'x-forwarded-for';
  const except = behind('except');
  const span = lineSpan(context.tree, line);
  const header = {
    name,
    ...(except === undefined ? {} : { except }),
    ...(words.includes('if-none') ? { ifNone: true as const } : {}),
    span,
  };
  draft.settings.forwardFor = prefix === '' ? header : undefined;
  return undefined;
}

function setNameHeader({ draft, words, prefix }: Statement): Handled {
  draft.settings.nameHeader = prefix === '' ? words[1]?.toLowerCase() : undefined;
  return undefined;
}

function setInspectDelay({ context, draft, line, words, at }: Statement): Handled {
  const milliseconds = parseDuration(words[at + 2]);
  if (milliseconds === undefined)
    return badArgument(context, line, at + 2, "'tcp-request inspect-delay' needs a time such as 5s");
  draft.settings.inspectDelay = milliseconds;
  return undefined;
}

function setRetryOn({ context, draft, line, words }: Statement): Handled {
  if (words.length < 2) return badArgument(context, line, 1, "'retry-on' needs a reason");
  draft.settings.retryOn = words[1] === 'none' ? undefined : line;
  return undefined;
}

function setReuse({ context, draft, line, words }: Statement): Handled {
  const mode = words[1] ?? '';
  if (!['never', 'safe', 'aggressive', 'always'].includes(mode))
    return badArgument(context, line, 1, "'http-reuse' is never, safe, aggressive or always");
  draft.settings.reuse = { ...draft.settings.reuse, mode };
  return undefined;
}

/** The option that is named last does not win: `httpclose` beats `http-server-close` (manual 4). */
function setConnections(key: 'keepAlive' | 'serverClose' | 'close' | 'upgrade'): Handler {
  return ({ draft, prefix }) => {
    const value = key === 'upgrade' ? prefix !== '' : prefix === '';
    draft.settings.reuse = { ...draft.settings.reuse, [key]: value };
    return undefined;
  };
}

function toggle(key: 'redispatch' | 'allBackups' | 'transparent'): Handler {
  return ({ draft, prefix }) => {
    draft.settings[key] = prefix === '';
    return undefined;
  };
}

function setDisabled(disabled: boolean): Handler {
  return ({ draft }) => {
    draft.settings.disabled = disabled;
    return undefined;
  };
}

function setMaxConnections({ context, draft, line }: Statement): Handled {
  const value = countAt(context, line, 1);
  if (value === undefined) return badArgument(context, line, 1, "'maxconn' needs a number");
  draft.settings.maxConnections = { value, span: lineSpan(context.tree, line) };
  return undefined;
}

function setFullConnections({ context, draft, line }: Statement): Handled {
  const value = countAt(context, line, 1);
  if (value === undefined) return badArgument(context, line, 1, "'fullconn' needs a number");
  draft.settings.fullConnections = value;
  return undefined;
}

function setDefaultPool({ context, draft, line, words }: Statement): Handled {
  const name = words[1];
  if (name === undefined) return badArgument(context, line, 1, "'default_backend' needs a name");
  const span = lineSpan(context.tree, line);
  draft.settings.defaultPool = { name, span };
  if (line.state === 'whole') useName(context, 'backend', name, wordSpan(context.tree, line, 1));
  return undefined;
}

function setCookie({ context, draft, line, words }: Statement): Handled {
  const name = words[1];
  if (name === undefined) return badArgument(context, line, 1, "'cookie' needs a name");
  const mode =
    words.find((word) => word === 'insert' || word === 'rewrite' || word === 'prefix') ?? 'passive';
  const dynamic = words.includes('dynamic');
  draft.settings.cookie = { name, mode, dynamic, span: lineSpan(context.tree, line) };
  return undefined;
}

function setRdpCookie({ context, draft, line, words }: Statement): Handled {
  const name = /\((.*)\)/.exec(words[1] ?? '')?.[1] ?? 'msts';
  draft.settings.cookie = { name, mode: 'rdp', dynamic: false, span: lineSpan(context.tree, line) };
  return undefined;
}

function setMonitorUri({ context, draft, line, words }: Statement): Handled {
  const uri = words[1];
  if (uri === undefined) return badArgument(context, line, 1, "'monitor-uri' needs a path");
  draft.settings.monitorUri = { uri, line };
  return undefined;
}

/** Any line about the statistics page turns it on; its standard path is `/haproxy?stats` (manual 4.2). */
function enableStatistics({ context, draft, line, words }: Statement): Handled {
  const held = draft.settings.statistics;
  const uri = words[1] === 'uri' ? words[2] : (held?.uri ?? '/haproxy?stats');
  if (uri === undefined) return badArgument(context, line, 2, "'stats uri' needs a path");
  draft.settings.statistics = { enabled: true, uri, line: words[1] === 'uri' ? line : (held?.line ?? line) };
  return undefined;
}

function noteErrorFile({ context, line, words }: Statement): Handled {
  const path = words[2];
  if (path === undefined) return badArgument(context, line, 2, "'errorfile' needs a status and a file");
  noteFile(context, line, 2, { path, role: 'error-page' });
  return undefined;
}

/** `use-backend-name` takes the name of the backend (manual 4.2). */
function noteStateFile({ context, draft, line, words }: Statement): Handled {
  const path = words[1] === undefined || words[1] === 'use-backend-name' ? draft.name : words[1];
  noteFile(context, line, Math.min(1, words.length - 1), {
    path,
    role: 'state',
    base: context.folders.state,
  });
  return undefined;
}
