import { isName } from './arguments.ts';
import { badArgument, useName } from './context.ts';
import { parseCount, parseDuration } from './duration.ts';
import { readServerSettings } from './server-options.ts';
import type { Handled, Handler, Statement } from './statement.ts';
import { lineSpan, wordSpan } from './tree.ts';

/** Servers, their defaults, and what ties clients to them. */
export const serverHandlers: readonly (readonly [string, Handler])[] = [
  ['server', addServer],
  ['default-server', setServerDefaults],
  ['server-template', addTemplate],
  ['dispatch', setDispatch],
  ['stick-table', setStickTable],
  ['stick on', addStick],
  ['stick match', addStick],
  ['stick store-request', addStick],
  ['stick store-response', addStick],
];

/** Defaults hold for the servers behind them only (manual 5.2). */
function addServer({ context, draft, line, words }: Statement): Handled {
  if (words.length < 3)
    return badArgument(context, line, words.length, "'server' needs a name and an address");
  const name = words[1] ?? '';
  if (!isName(name) && line.state === 'whole')
    return badArgument(context, line, 1, `'${name}' is no name for a server`);
  const { settings, result } = readServerSettings(context, line, 3, draft.settings.serverDefaults);
  draft.servers.push({ line, settings, slots: undefined });
  return result;
}

function setServerDefaults({ context, draft, line, words }: Statement): Handled {
  if (words.length < 2) return badArgument(context, line, 1, "'default-server' needs an option");
  const { settings, result } = readServerSettings(context, line, 1, draft.settings.serverDefaults);
  draft.settings.serverDefaults = settings;
  return result;
}

/** `server-template <prefix> <num> | <low>-<high> <fqdn>[:<port>] [options]` */
function addTemplate({ context, draft, line, words }: Statement): Handled {
  const range = /^(?:(\d{1,9})-)?(\d{1,9})$/.exec(words[2] ?? '');
  if (range === null || words[3] === undefined)
    return badArgument(
      context,
      line,
      Math.min(2, words.length - 1),
      "'server-template' needs a prefix, a number and an address",
    );
  const { settings, result } = readServerSettings(context, line, 4, draft.settings.serverDefaults);
  const low = range[1] === undefined ? 1 : Number(range[1]);
  draft.servers.push({ line, settings, slots: { low, high: Number(range[2]) } });
  return result;
}

function setDispatch({ context, draft, line, words }: Statement): Handled {
  if (words[1] === undefined) return badArgument(context, line, 1, "'dispatch' needs an address");
  draft.dispatch = line;
  return undefined;
}

const multipliers: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1_048_576, g: 1_073_741_824 };

/** `stick-table type <type> size <size> [expire <time>] [peers <name>] …` (manual 4.2). */
function setStickTable({ context, draft, line, words }: Statement): Handled {
  const behind = (word: string): string | undefined => {
    const at = words.indexOf(word);
    return at < 0 ? undefined : words[at + 1];
  };
  const [, digits = '', unit = ''] = /^(\d{1,12})([kmg]?)$/i.exec(behind('size') ?? '') ?? [];
  const size = parseCount(digits);
  const type = behind('type');
  if (type === undefined || size === undefined)
    return badArgument(context, line, 1, "'stick-table' needs a type and a size");
  const peers = behind('peers');
  if (peers !== undefined && line.state === 'whole')
    useName(context, 'peers', peers, wordSpan(context.tree, line, words.indexOf('peers') + 1));
  draft.stickTable = {
    type,
    size: size * (multipliers[unit.toLowerCase()] ?? 1),
    expireMs: parseDuration(behind('expire')),
    peers,
    span: lineSpan(context.tree, line),
  };
  return undefined;
}

function addStick({ context, draft, line, words }: Statement): Handled {
  if (words[2] === undefined) return badArgument(context, line, 2, `'stick ${words[1]}' needs an expression`);
  const table = words.indexOf('table', 3);
  if (table > 0 && words[table + 1] !== undefined && line.state === 'whole')
    useName(context, 'table', words[table + 1] ?? '', wordSpan(context.tree, line, table + 1));
  draft.sticks.push(line);
  return undefined;
}
