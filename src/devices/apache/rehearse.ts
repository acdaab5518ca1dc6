import type { Frontend } from '../../model/facts.ts';
import { startProblems } from '../../text/problem-list.ts';
import type { Reading, Rehearsal, Rewritten, Sandbox } from '../device.ts';
import { startContext } from './context.ts';
import { lossOf, treatmentOf } from './rehearse-directives.ts';
import { lineOf } from './rehearse-lines.ts';
import { moduleLines } from './rehearse-modules.ts';
import { tlsLines } from './rehearse-tls.ts';
import {
  composed,
  needModuleOf,
  refuse,
  refuseAt,
  shown,
  textsOf,
  type Writing,
} from './rehearse-writing.ts';
import type { ConfigurationTree, Statement } from './tree.ts';
import { walkStatements } from './walk.ts';

/** The real httpd in a sandbox: the parent in the foreground; SIGUSR1 is a graceful restart (docs: stopping.html). */
export const apacheRehearsal: Rehearsal = {
  programs: ['apache2', 'httpd'],
  rewrite,
  command: (program, configuration, folder) => [
    program,
    '-d',
    folder,
    '-f',
    configuration,
    '-D',
    'FOREGROUND',
  ],
  reloadSignal: 'SIGUSR1',
};

function rewrite({ tree, facts }: Reading, sandbox: Sandbox): Rewritten {
  const writing: Writing = {
    context: startContext(tree as ConfigurationTree, {}, startProblems()),
    facts,
    sandbox,
    lines: [],
    needed: new Set(),
    forced: new Set(),
    changed: new Set(),
    refused: [],
    written: new Map(),
  };
  for (const { span, text } of facts.coverage.unknown)
    refuseAt(writing, span, `'${text.trim()}' was not understood`);
  const frontends = writeServers(writing);
  const { lines, changed, refused } = writing;
  const all = [...moduleLines(writing), ...head(writing), ...lines];
  return { text: `${all.join('\n')}\n`, changed: [...changed], refused, frontends };
}

/** Files and accounts of the sandbox; one place for each address that the device listens on. */
function head({ facts, sandbox }: Writing): readonly string[] {
  const { folder } = sandbox;
  const places = facts.frontends.flatMap(({ listeners }) => listeners.map(sandbox.place));
  return [
    `ServerRoot ${composed([folder])}`,
    `DefaultRuntimeDir ${composed([folder])}`,
    `PidFile ${composed([`${folder}/apache.pid`])}`,
    `ErrorLog ${composed([`${folder}/error.log`])}`,
    // Locks without a file: the children of a parent that is root may not look into the folder.
    'Mutex pthread',
    'User "#65534"',
    'Group "#65534"',
    // Without a name the program asks a name server for that of its machine.
    'ServerName rehearsal.invalid',
    'HostnameLookups Off',
    `DocumentRoot ${composed([`${folder}/empty`])}`,
    '<Directory "/">',
    'Require all denied',
    '</Directory>',
    `<Directory ${composed([`${folder}/empty`])}>`,
    'Require all granted',
    '</Directory>',
    // Of the main server, for all addresses (docs: mod_remoteip, RemoteIPProxyProtocol).
    'RemoteIPProxyProtocol On',
    ...[...new Set(places.map(shown))].map((place) => `Listen ${place}`),
  ];
}

/** The main server's statements, then the virtual hosts; returns the hosts that have another name here. */
function writeServers(writing: Writing): ReadonlyMap<string, string> {
  const { statements } = writing.context.tree;
  const isHost = ({ name, block }: Statement): boolean => name === 'virtualhost' && block !== undefined;
  const hosts = statements.filter(isHost);
  // Every host is a frontend, in the order of the text, behind the main server's if that is one (lower.ts).
  const all = writing.facts.frontends;
  const frontends = all.slice(all.length - hosts.length);
  for (const main of all.slice(0, all.length - hosts.length)) writing.lines.push(...tlsLines(writing, main));
  for (const statement of statements) if (!isHost(statement)) write(writing, statement, undefined);
  const names = new Map<string, string>();
  for (const [at, host] of hosts.entries()) {
    const frontend = frontends[at];
    if (frontend === undefined) continue;
    const name = frontend.names?.[0] === frontend.name ? frontend.name : `host-${at + 1}.rehearsal.invalid`;
    if (name !== frontend.name) names.set(frontend.name, name);
    writeHost(writing, host, frontend, name);
  }
  return names;
}

/**
 * The host at the places of its addresses. All names that it answers to stay; where the first one does not tell it from
 * other hosts it gets a name that does. A request may also name the address of the host (vhost.c, check_hostalias).
 */
function writeHost(writing: Writing, host: Statement, frontend: Frontend, name: string): void {
  const { sandbox, lines, changed } = writing;
  const places = new Set(frontend.listeners.map((listener) => shown(sandbox.place(listener))));
  if (places.size === 0) {
    changed.add(`virtual host ${frontend.name} is left out: nothing listens for it`);
    return;
  }
  const addresses = textsOf(writing, host).map((text) => text.replace(/:(?:\d+|\*)$/, ''));
  // At its other addresses that name would be another host's.
  const asked = addresses.filter(
    (address) => address !== '*' && frontend.listeners.every((one) => one.address === address),
  );
  const aliases = [...(frontend.names ?? []), ...asked].filter((one) => one !== name);
  lines.push(`<VirtualHost ${[...places].join(' ')}>`, `ServerName ${composed([name])}`);
  lines.push(...tlsLines(writing, frontend));
  if (aliases.length > 0) lines.push(`ServerAlias ${composed(aliases)}`);
  for (const inner of host.block ?? []) if (inner.name !== 'servername') write(writing, inner, host);
  lines.push('</VirtualHost>');
}

/** `around` is the section that the statement stands in. */
function write(writing: Writing, statement: Statement, around: Statement | undefined): void {
  const { name, written, block } = statement;
  const key = block === undefined ? name : `<${name}`;
  const treatment = treatmentOf(key);
  if (treatment === 'refused') {
    refuse(writing, statement, `'${written}' has no stub`);
    return;
  }
  if (treatment === 'left') return leave(writing, statement, key);
  const rest = lineOf(writing, statement, around);
  if (rest === undefined) return;
  needModuleOf(writing, key);
  if (block === undefined) {
    writing.lines.push(`${written} ${rest}`);
    return;
  }
  writing.lines.push(rest === '' ? `<${written}>` : `<${written} ${rest}>`);
  for (const inner of block) write(writing, inner, statement);
  writing.lines.push(`</${written}>`);
}

/** Told where it changes what users get; what a folder may change about requests for its files is refused. */
function leave(writing: Writing, statement: Statement, key: string): void {
  const loss = lossOf(key);
  if (loss !== undefined) writing.changed.add(loss);
  for (const inner of walkStatements([statement])) {
    const [first = 'none'] = textsOf(writing, inner);
    const isNone = first.toLowerCase() === 'none';
    if (/^allowoverride(?:list)?$/.test(inner.name) && !isNone)
      refuse(writing, inner, 'what .htaccess files say is not known; a rehearsal serves no files');
    if (inner.name === 'sethandler' && !isNone)
      refuse(writing, inner, `the handler '${first}' has no stub: a rehearsal serves no files`);
  }
}
