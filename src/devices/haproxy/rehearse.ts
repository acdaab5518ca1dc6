import type { DeviceFacts } from '../../model/facts.ts';
import type { Problem } from '../../text/problem.ts';
import type { Reading, Rehearsal, Rewritten, Sandbox } from '../device.ts';
import { bindWords } from './rehearse-bind.ts';
import { serverWords } from './rehearse-server.ts';
import { type ConfigurationTree, type Line, lineSpan, type Section } from './tree.ts';

/** The real HAProxy in a sandbox: the master process in the foreground, reloaded by SIGUSR2 (management guide, 4). */
export const haproxyRehearsal: Rehearsal = {
  programs: ['haproxy'],
  rewrite,
  command: (program, configuration, folder) => [
    program,
    '-W',
    '-f',
    configuration,
    '-p',
    `${folder}/haproxy.pid`,
    '-C',
    folder,
  ],
  reloadSignal: 'SIGUSR2',
};

/** Lines of `global` that say how traffic is treated; all others are about the machine. */
const keptGlobal =
  /^(maxconn|maxconnrate|maxpipes|maxsessrate|maxsslconn|tune\.|spread-checks|no|hard-stop-after|grace|h1-|h2-|strict-limits|default-path|description|server-state-base)/;

/** Sections that reach out to other machines, or hold what only they use. */
const leftSections: ReadonlySet<string> = new Set([
  'peers',
  'resolvers',
  'mailers',
  'program',
  'ring',
  'log-forward',
  'http-errors',
]);

/** Lines of a proxy that are about logs, files and other machines. */
const leftLines =
  /^(log|no log|log-format|log-format-sd|error-log-format|log-tag|errorfiles?|email-alert|source|bind-process|external-check|description|id|server-state-file-name|load-server-state-from-file|option (httplog|tcplog|httpslog|dontlognull|dontlog-normal|log-separate-errors|logasap|log-health-checks|external-check|mysql-check|redis-check|smtpchk|pgsql-check|ldap-check|ssl-hello-chk|socket-stats|splice-\w+|transparent))( |$)/;

/** Lines whose effect no stub can stand for. */
const refusedLines =
  /^(dispatch|filter|usesrc|use-fcgi-app|http-request (use-service|lua\.\S*|set-dst|set-dst-port|do-resolve|wait-for-body)|tcp-request content (do-resolve|set-dst|lua\.\S*|use-service))( |$)/;

interface Writing {
  readonly tree: ConfigurationTree;
  readonly sandbox: Sandbox;
  readonly facts: DeviceFacts;
  readonly lines: string[];
  readonly changed: Set<string>;
  readonly refused: Problem[];
}

function rewrite({ tree, facts }: Reading, sandbox: Sandbox): Rewritten {
  const writing: Writing = {
    tree: tree as ConfigurationTree,
    sandbox,
    facts,
    lines: ['global', `    stats socket ${sandbox.folder}/admin.sock mode 600 level admin`, '    nbthread 1'],
    changed: new Set(),
    refused: [],
  };
  for (const { span, text } of facts.coverage.unknown)
    refuse(writing, span, `'${text.trim()}' was not understood`);
  for (const section of writing.tree.sections) writeSection(writing, section);
  const { lines, changed, refused } = writing;
  return { text: `${lines.join('\n')}\n`, changed: [...changed], refused };
}

function refuse({ refused }: Writing, span: Problem['span'], message: string): void {
  refused.push({
    code: 'not-rehearsed',
    severity: 'error',
    message,
    span,
    help: 'a rehearsal would show something else than the device does; leave it out for the rehearsal, or rely on the forecast',
  });
}

function writeSection(writing: Writing, section: Section): void {
  const { keyword, header, lines } = section;
  if (keyword === 'global') {
    for (const line of lines) writeGlobal(writing, line);
    return;
  }
  if (leftSections.has(keyword)) {
    writing.changed.add(`section ${keyword} is left out`);
    return;
  }
  writing.lines.push('', composed(header.words));
  for (const line of lines) writeLine(writing, section, line);
}

function writeGlobal(writing: Writing, line: Line): void {
  const [first = ''] = line.words;
  if (first.startsWith('lua-')) return refuse(writing, lineSpan(writing.tree, line), 'Lua is not rehearsed');
  if (keptGlobal.test(first)) writing.lines.push(`    ${composed(line.words)}`);
  else if (first === 'nbthread' || first === 'nbproc') writing.changed.add('one thread');
}

function writeLine(writing: Writing, section: Section, line: Line): void {
  const text = line.words.join(' ');
  const span = lineSpan(writing.tree, line);
  if (refusedLines.test(text)) return refuse(writing, span, `'${line.words[0]}' has no stub: ${text}`);
  if (leftLines.test(text)) return;
  const words = rewritten(writing, section, line);
  if (words !== undefined)
    writing.lines.push(...words.map((one) => `    ${composed(withCopies(writing, one))}`));
}

/** The lines that stand for one. */
function rewritten(
  writing: Writing,
  section: Section,
  line: Line,
): readonly (readonly string[])[] | undefined {
  const { words } = line;
  const pool = section.name ?? '';
  switch (words[0]) {
    case 'bind':
      return bindLines(writing, line);
    case 'server':
    case 'server-template':
    case 'default-server':
      return serverWords(words, (name) => writing.sandbox.server(pool, name), writing.changed);
    case 'stick-table':
      return [withoutPair(words, 'peers')];
    case 'tcp-check':
      // Stubs speak HTTP: what a check of another protocol says and hears is left out (manual 4.2, tcp-check).
      if (words[1] === 'connect') return [words.slice(0, 2)];
      writing.changed.add('tcp-check only connects');
      return [];
    case 'http-check':
      return words[1] === 'connect' ? [words.slice(0, 2)] : [words];
    default:
      return [words];
  }
}

/** Paths of lists and maps, as words of their own or as arguments of converters, become those of their copies. */
function withCopies({ facts, sandbox }: Writing, words: readonly string[]): readonly string[] {
  return words.map((word) =>
    facts.files.reduce((text, { path }) => {
      const copy = sandbox.copies.get(path);
      if (copy === undefined || !text.includes(path)) return text;
      return text === path ? copy : text.replaceAll(`(${path}`, `(${copy}`);
    }, word),
  );
}

/** The listeners of one line, in the order of its addresses. */
function bindLines({ tree, facts, sandbox, changed }: Writing, line: Line): readonly (readonly string[])[] {
  const { file, line: number } = lineSpan(tree, line);
  const listeners = facts.frontends
    .flatMap((one) => one.listeners)
    .filter(({ span }) => span.file === file && span.line === number);
  return bindWords(line.words, listeners, sandbox, changed);
}

function withoutPair(words: readonly string[], name: string): readonly string[] {
  const at = words.indexOf(name);
  return at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
}

/** Words as the program reads them back (manual 2.2). */
export function composed(words: readonly string[]): string {
  return words.map((word) => (word === '' ? "''" : word.replace(/[ \\#"'\t\r\n]/g, escaped))).join(' ');
}

const letters: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n' };

function escaped(unit: string): string {
  return letters[unit] ?? `\\${unit}`;
}
