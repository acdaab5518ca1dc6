import { badArgument, type Context, complain, complainUnknownWord, noteFile, useName } from './context.ts';
import { countAt } from './counts.ts';
import { parseDuration } from './duration.ts';
import { serverFlags, serverValues } from './server-keywords.ts';
import type { ServerSettings } from './server-settings.ts';
import { type Line, wordSpan } from './tree.ts';

interface Reading {
  readonly context: Context;
  readonly line: Line;
  readonly settings: ServerSettings;
  result: 'unknown' | undefined;
}

/** Reads the options of a `server`, `server-template` or `default-server` line from word `from` on (manual 5.2). */
export function readServerSettings(
  context: Context,
  line: Line,
  from: number,
  base: ServerSettings,
): { readonly settings: ServerSettings; readonly result: 'unknown' | undefined } {
  const settings: ServerSettings = { ...base, at: { ...base.at } };
  const reading: Reading = { context, line, settings, result: undefined };
  const { words } = line;
  let at = from;
  while (at < words.length) {
    const word = words[at] ?? '';
    // The program takes an empty word as the end of the line.
    if (word === '') break;
    at = readOption(reading, word, at);
  }
  return { settings, result: reading.result };
}

/** Returns the index behind the option. */
function readOption(reading: Reading, word: string, at: number): number {
  const flag = flags.get(word);
  if (flag !== undefined) {
    reading.settings[flag[0]] = flag[1];
    mark(reading, keyOf[word] ?? flag[0], at, at);
    return at + 1;
  }
  const value = values.get(word);
  if (value !== undefined) {
    const given = reading.line.words[at + 1];
    if (given === undefined || !value(reading.settings, given, reading, at + 1)) refuse(reading, word, at);
    else mark(reading, keyOf[word] ?? word, at, at + 1);
    return at + 2;
  }
  if (serverFlags.has(word)) return at + 1;
  if (serverValues.has(word)) return at + 2;
  if (word === 'source') return behindSource(reading.line.words, at);
  unknownOption(reading, word, at);
  // What belongs to an unknown option is unknown too.
  return reading.line.words.length;
}

/** `source <addr> [usesrc …] [interface …]` (manual 5.2); `usesrc` is an option of its own for the parser. */
function behindSource(words: readonly string[], at: number): number {
  return words[at + 2] === 'interface' ? at + 4 : at + 2;
}

/** How many words behind an option of a server belong to it; undefined: no such option. */
export function serverOptionLength(words: readonly string[], at: number): number | undefined {
  const word = words[at] ?? '';
  if (flags.has(word) || serverFlags.has(word)) return 0;
  if (values.has(word) || serverValues.has(word)) return 1;
  return word === 'source' ? behindSource(words, at) - at - 1 : undefined;
}

function mark({ context, line, settings }: Reading, key: string, from: number, to: number): void {
  settings.at[key] = wordSpan(context.tree, line, from, Math.min(to, line.words.length - 1));
}

/** The program refuses a wrong value; a missing one at the end of the line passes, and means nothing good. */
function refuse(reading: Reading, word: string, at: number): void {
  const { context, line } = reading;
  const given = line.words[at + 1];
  reading.result = 'unknown';
  if (given !== undefined) badArgument(context, line, at + 1, `'${given}' is no value for '${word}'`);
  else if (line.state === 'whole') {
    complain(context, 'syntax', () => ({
      severity: 'warning',
      message: `'${word}' needs a value`,
      span: wordSpan(context.tree, line, at),
    }));
  }
}

function unknownOption(reading: Reading, word: string, at: number): void {
  const { context, line } = reading;
  reading.result = 'unknown';
  if (line.state === 'unknown' || line.state === 'broken') return;
  complainUnknownWord(context, {
    word,
    message: `'${word}' is no option of '${line.words[0]}'`,
    span: wordSpan(context.tree, line, at),
    known: () => [...flags.keys(), ...values.keys(), ...serverFlags, ...serverValues],
  });
}

/** Names of properties in the model, for the places in `at`. */
const keyOf: Readonly<Record<string, string>> = {
  'agent-check': 'check.agent',
  'no-agent-check': 'check.agent',
  addr: 'check.address',
  port: 'check.port',
  inter: 'check.intervalMs',
  fastinter: 'check.fastIntervalMs',
  downinter: 'check.downIntervalMs',
  rise: 'check.rise',
  fall: 'check.fall',
  observe: 'check.observe',
  track: 'check.track',
  maxconn: 'maxConnections',
  minconn: 'minConnections',
  maxqueue: 'maxQueue',
  slowstart: 'slowStartMs',
  'on-error': 'onError',
  'on-marked-down': 'onMarkedDown',
  redir: 'redirect',
  id: 'identifier',
  'init-addr': 'initialAddress',
  proto: 'protocol',
  'pool-max-conn': 'idleConnections',
  'pool-purge-delay': 'purgeDelayMs',
};

type FlagKey = {
  [Key in keyof ServerSettings]: boolean extends ServerSettings[Key] ? Key : never;
}[keyof ServerSettings];

/** Options without a value: the setting and what it becomes. */
const flags: ReadonlyMap<string, readonly [FlagKey, boolean]> = new Map([
  ['check', ['check', true]],
  ['no-check', ['check', false]],
  ['agent-check', ['agent', true]],
  ['no-agent-check', ['agent', false]],
  ['backup', ['backup', true]],
  ['no-backup', ['backup', false]],
  ['disabled', ['disabled', true]],
  ['enabled', ['disabled', false]],
  ['ssl', ['tls', true]],
  ['no-ssl', ['tls', false]],
  ['send-proxy', ['proxyProtocol', true]],
  ['no-send-proxy', ['proxyProtocol', false]],
  ['send-proxy-v2', ['proxyProtocol', true]],
  ['no-send-proxy-v2', ['proxyProtocol', false]],
  ['send-proxy-v2-ssl', ['proxyProtocol', true]],
  ['no-send-proxy-v2-ssl', ['proxyProtocol', false]],
  ['send-proxy-v2-ssl-cn', ['proxyProtocol', true]],
  ['no-send-proxy-v2-ssl-cn', ['proxyProtocol', false]],
]);

type Value = (settings: ServerSettings, given: string, reading: Reading, word: number) => boolean;

type NumberKey = {
  [Key in keyof ServerSettings]: number extends ServerSettings[Key] ? Key : never;
}[keyof ServerSettings];

type TextKey = {
  [Key in keyof ServerSettings]: string extends ServerSettings[Key] ? Key : never;
}[keyof ServerSettings];

function count(key: NumberKey, most = Number.MAX_SAFE_INTEGER): Value {
  return (settings, _, { context, line }, at) => {
    const parsed = countAt(context, line, at);
    if (parsed === undefined || parsed > most) return false;
    settings[key] = parsed;
    return true;
  };
}

/** -1 is unlimited (manual 5.2, `pool-max-conn`). */
function signedCount(key: NumberKey): Value {
  const unsigned = count(key);
  return (settings, given, reading, word) => given === '-1' || unsigned(settings, given, reading, word);
}

function duration(key: NumberKey): Value {
  return (settings, given) => {
    const parsed = parseDuration(given);
    if (parsed === undefined) return false;
    settings[key] = parsed;
    return true;
  };
}

function oneOf(key: TextKey, allowed: readonly string[]): Value {
  return (settings, given) => {
    if (!allowed.includes(given)) return false;
    settings[key] = given;
    return true;
  };
}

function text(key: TextKey): Value {
  return (settings, given) => {
    settings[key] = given;
    return true;
  };
}

const values: ReadonlyMap<string, Value> = new Map(
  Object.entries<Value>({
    weight: count('weight', 256),
    addr: text('checkAddress'),
    port: count('checkPort', 65_535),
    inter: duration('intervalMs'),
    fastinter: duration('fastIntervalMs'),
    downinter: duration('downIntervalMs'),
    rise: count('rise'),
    fall: count('fall'),
    maxconn: count('maxConnections'),
    minconn: count('minConnections'),
    maxqueue: count('maxQueue'),
    slowstart: duration('slowStartMs'),
    cookie: text('cookie'),
    redir: text('redirect'),
    id: count('identifier'),
    'init-addr': text('initialAddress'),
    proto: text('protocol'),
    'pool-max-conn': signedCount('idleConnections'),
    'pool-purge-delay': duration('purgeDelayMs'),
    'on-error': oneOf('onError', ['fastinter', 'fail-check', 'sudden-death', 'mark-down']),
    'on-marked-down': oneOf('onMarkedDown', ['shutdown-sessions']),
    observe: (settings, given) => {
      if (given !== 'layer4' && given !== 'layer7') return false;
      settings.observe = given;
      return true;
    },
    track: (settings, given) => {
      settings.track = given;
      return true;
    },
    sni: text('sni'),
    alpn: text('alpn'),
    resolvers: (settings, given, { context, line }, word) => {
      settings.resolvers = given;
      useName(context, 'resolvers', given, wordSpan(context.tree, line, word));
      return true;
    },
    'ca-file': certificate('authorities'),
    'crl-file': certificate('authorities'),
    crt: certificate('certificates'),
  }),
);

function certificate(folder: 'authorities' | 'certificates'): Value {
  return (_, path, { context, line }, word) => {
    noteFile(context, line, word, { path, role: 'certificate', base: context.folders[folder] });
    return true;
  };
}
