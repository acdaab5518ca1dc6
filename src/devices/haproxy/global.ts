import type { ControlSocket } from '../../model/facts.ts';
import { parseAddress } from './address.ts';
import { badArgument, type Context, noteFile } from './context.ts';
import { countAt } from './counts.ts';
import { parseCount } from './duration.ts';
import { lowestTlsOf } from './listener-tls.ts';
import type { Handled } from './statement.ts';
import { type Line, lineSpan } from './tree.ts';

/** What each understood keyword of the global section says (manual 3.1, 3.2). */
export const globalHandlers: ReadonlyMap<string, (context: Context, line: Line) => Handled> = new Map([
  ['maxconn', setMaxConnections],
  ['nbthread', setThreads],
  ['stats socket', addSocket],
  ['ulimit-n', setOpenFiles],
  ['ssl-default-bind-options', setListenerDefaults],
  ['tune.bufsize', setBuffer('size')],
  ['tune.maxrewrite', setBuffer('reserve')],
  ['ca-base', setFolder('authorities')],
  ['crt-base', setFolder('certificates')],
  ['server-state-base', setFolder('state')],
  ['default-path', setOrigin],
  ['lua-load', noteGlobalFile('script')],
  ['lua-load-per-thread', noteGlobalFile('script')],
  ['server-state-file', noteStateFile],
  ['stats-file', noteGlobalFile('state')],
  ['ssl-dh-param-file', noteGlobalFile('other')],
  ['h1-case-adjust-file', noteGlobalFile('other')],
  ['setenv', checkVariable],
  ['presetenv', checkVariable],
  ...['resetenv', 'unsetenv', 'key-base', 'master-worker', 'daemon'].map(
    (keyword) => [keyword, () => undefined] as const,
  ),
]);

/** The parser sets the variable, for the lines behind. */
function checkVariable(context: Context, line: Line): Handled {
  if (line.words.length > 2) return undefined;
  return badArgument(context, line, 2, `'${line.words[0]}' needs a name and a value`);
}

function setMaxConnections(context: Context, line: Line): Handled {
  const value = countAt(context, line, 1);
  if (value === undefined) return badArgument(context, line, 1, "'maxconn' needs a number");
  context.limits.maxConnections = { value, span: lineSpan(context.tree, line) };
  return undefined;
}

function setThreads(context: Context, line: Line): Handled {
  const threads = parseCount(line.words[1]);
  if (threads === undefined) return badArgument(context, line, 1, "'nbthread' needs a number");
  context.limits.threads = threads;
  return undefined;
}

function setOpenFiles(context: Context, line: Line): Handled {
  const value = countAt(context, line, 1);
  if (value === undefined) return badArgument(context, line, 1, "'ulimit-n' needs a number");
  context.limits.openFiles = { value, span: lineSpan(context.tree, line) };
  return undefined;
}

/** Holds for the `bind` lines behind it (`bind_parse_ssl` in cfgparse-ssl.c). */
function setListenerDefaults(context: Context, line: Line): Handled {
  const lowest = lowestTlsOf(context, line, 1);
  if (lowest !== undefined) context.listenerDefaults.lowestTls = lowest;
  return undefined;
}

function setBuffer(which: 'size' | 'reserve'): (context: Context, line: Line) => Handled {
  return (context, line) => {
    const value = parseCount(line.words[1]);
    if (value === undefined) return badArgument(context, line, 1, `'${line.words[0]}' needs a number`);
    context.buffers[which] = { value, span: lineSpan(context.tree, line) };
    return undefined;
  };
}

/** `stats socket [<address:port>|<path>] [level user|operator|admin] …`; the level is `operator` by default. */
function addSocket(context: Context, line: Line): Handled {
  const { words } = line;
  const text = words[2];
  if (text === undefined) return badArgument(context, line, 2, "'stats socket' needs an address");
  const level = words[words.indexOf('level', 3) + 1];
  const known: ControlSocket['level'] = level === 'user' || level === 'admin' ? level : 'operator';
  const { family, host } = parseAddress(text);
  const address = family === 'unix' ? host : text;
  context.controls.push({
    address,
    level: words.includes('level') ? known : 'operator',
    span: lineSpan(context.tree, line),
  });
  if (family === 'unix') noteFile(context, line, 2, { path: host, role: 'socket' });
  return undefined;
}

function setFolder(
  folder: 'authorities' | 'certificates' | 'state',
): (context: Context, line: Line) => Handled {
  return (context, line) => {
    const path = line.words[1];
    if (path === undefined) return badArgument(context, line, 1, `'${line.words[0]}' needs a folder`);
    context.folders[folder] = path;
    return undefined;
  };
}

function setOrigin(context: Context, line: Line): Handled {
  const [, how, folder] = line.words;
  if (how === 'origin' && folder !== undefined) context.folders.origin = folder;
  else if (how === 'current' || how === 'config' || how === 'parent') context.folders.origin = how;
  else
    return badArgument(context, line, 1, "'default-path' is current, config, parent or origin with a folder");
  return undefined;
}

function noteGlobalFile(role: 'script' | 'state' | 'other'): (context: Context, line: Line) => Handled {
  return (context, line) => {
    const path = line.words[1];
    if (path === undefined) return badArgument(context, line, 1, `'${line.words[0]}' needs a file`);
    noteFile(context, line, 1, { path, role });
    return undefined;
  };
}

function noteStateFile(context: Context, line: Line): Handled {
  const path = line.words[1];
  if (path === undefined) return badArgument(context, line, 1, "'server-state-file' needs a file");
  noteFile(context, line, 1, { path, role: 'state', base: context.folders.state });
  return undefined;
}
