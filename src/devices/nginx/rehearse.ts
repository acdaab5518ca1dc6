import type { DeviceFacts } from '../../model/facts.ts';
import type { Problem } from '../../text/problem.ts';
import type { Reading, Rehearsal, Rewritten, Sandbox, SandboxPlace } from '../device.ts';
import { tlsText } from './rehearse-tls.ts';
import { type ConfigurationTree, isQuoted, type Statement } from './tree.ts';
import { rootContext } from './validate.ts';

/** The real nginx in a sandbox: one master with its workers in the foreground, reloaded by SIGHUP (nginx.org, control). */
export const nginxRehearsal: Rehearsal = {
  programs: ['nginx'],
  rewrite,
  command: (program, configuration, folder) => [program, '-p', folder, '-c', configuration],
  reloadSignal: 'SIGHUP',
};

/** What is about the machine: users, files that are written, name servers, logs. */
const left =
  /^(user|pid|lock_file|daemon|master_process|error_log|access_log|log_format|open_log_file_cache|working_directory|worker_priority|worker_cpu_affinity|worker_rlimit_\w+|thread_pool|resolver|resolver_timeout|http2|http2_\w+|quic\w*|http3\w*|proxy_ssl\w*|proxy_bind|\w+_temp_path|\w+_cache_path|proxy_cache|proxy_cache_\w+|proxy_store\w*|set_real_ip_from|real_ip_header|real_ip_recursive|root|alias|auth_basic\w*|limit_req\w*|limit_conn\w*|health_check|proxy_protocol|mirror\w*|charset\w*|state|perl_\w+)$/;

/** What no stub can stand for. */
const refused =
  /^(fastcgi_pass|uwsgi_pass|scgi_pass|grpc_pass|memcached_pass|auth_request|sticky|ntlm|queue|js_\w+|\w+_by_lua\w*|lua_\w+|mail)$/;

/** Options of a server in an upstream that need a name server or the commercial version. */
const leftOptions = /^(resolve|service=.*|route=.*|drain)$/;

interface Writing {
  readonly sandbox: Sandbox;
  readonly facts: DeviceFacts;
  /** Inside `stream`, where connections are passed on as they are. */
  readonly isStream: boolean;
  readonly upstreams: ReadonlySet<string>;
  /** Where listeners stand that end TLS. */
  readonly secure: ReadonlySet<Problem['span']>;
  readonly lines: string[];
  readonly changed: Set<string>;
  readonly refused: Problem[];
}

function rewrite({ tree, facts }: Reading, sandbox: Sandbox): Rewritten {
  const { statements } = tree as ConfigurationTree;
  const writing: Writing = {
    sandbox,
    isStream: false,
    facts,
    upstreams: new Set(facts.pools.filter(({ implicit }) => implicit !== true).map(({ name }) => name)),
    secure: new Set(
      facts.frontends
        .flatMap(({ listeners }) => listeners)
        .filter(({ tls }) => tls)
        .map(({ span }) => span),
    ),
    lines: [`daemon off; pid ${sandbox.folder}/nginx.pid; error_log ${sandbox.folder}/error.log warn;`],
    changed: new Set(),
    refused: [],
  };
  for (const { span, text } of facts.coverage.unknown)
    refuse(writing, span, `'${text.trim()}' was not understood`);
  const isPiece = rootContext(statements).context === 'http';
  if (isPiece) writing.lines.push('http {', ...httpHead(sandbox.folder));
  for (const statement of statements) write(writing, statement, undefined);
  if (isPiece) writing.lines.push('}');
  if (!statements.some(({ name }) => name === 'events')) writing.lines.push('events {}');
  const { lines, changed, refused: found } = writing;
  return { text: `${lines.join('\n')}\n`, changed: [...changed], refused: found };
}

function refuse(writing: Writing, span: Problem['span'], message: string): void {
  writing.refused.push({
    code: 'not-rehearsed',
    severity: 'error',
    message,
    span,
    help: 'a rehearsal would show something else than the device does; leave it out for the rehearsal, or rely on the forecast',
  });
}

/** `around` is the block that the statement stands in. */
function write(writing: Writing, statement: Statement, around: Statement | undefined): void {
  const { name, span, block } = statement;
  if (refused.test(name)) return refuse(writing, span, `'${name}' has no stub`);
  if (left.test(name)) return leave(writing, name);
  if (name === 'include') return;
  if (name === 'hash' && statement.arguments.includes('consistent'))
    writing.changed.add('servers stand on the ring of a consistent hash by the addresses of their stubs');
  if (name === 'load_module') return writeModule(writing, statement);
  const tls = tlsText(statement, writing.sandbox, writing.changed);
  if (tls !== undefined) {
    writing.lines.push(tls);
    return;
  }
  const words = wordsOf(writing, statement, around);
  if (words === undefined) return;
  if (block === undefined) {
    writing.lines.push(`${words};`);
    return;
  }
  writing.lines.push(`${words} {`);
  if (name === 'server' && !block.some((one) => one.name === 'listen'))
    writing.lines.push(`listen ${shown(writing.sandbox.listener(span, 0))} proxy_protocol;`);
  if (name === 'http') writing.lines.push(...httpHead(writing.sandbox.folder));
  if (name === 'stream') writing.lines.push(loopbackClients);
  const within = name === 'stream' ? { ...writing, isStream: true } : writing;
  for (const inner of block) write(within, inner, statement);
  writing.lines.push('}');
}

/** Told where it changes what users get. */
function leave({ changed }: Writing, name: string): void {
  if (name === 'proxy_ssl') changed.add('servers are stubs that are asked without TLS');
  if (/^(root|alias)$/.test(name)) changed.add('files are not served: their requests get 404');
  if (/^(auth_basic|limit_\w+|proxy_cache)$/.test(name)) changed.add(`${name} is left out`);
}

/** The PROXY line of a connection from here tells who asks (ngx_http_realip_module, ngx_stream_realip_module). */
const loopbackClients = 'set_real_ip_from 127.0.0.0/8;';

/** Logs and temporary files stay in the sandbox; clients are told by the PROXY line. */
function httpHead(folder: string): readonly string[] {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    'access_log off;',
    `${loopbackClients} real_ip_header proxy_protocol;`,
    `root ${folder}/empty;`,
    ...temporary.map((name) => `${name}_temp_path ${folder}/${name};`),
  ];
}

function wordsOf(writing: Writing, statement: Statement, around: Statement | undefined): string | undefined {
  const { name, arguments: words, span } = statement;
  if (name === 'listen') return listenLine(writing, statement);
  if (name === 'server' && around?.name === 'upstream')
    return serverLine(writing, statement, around.arguments[0] ?? '');
  if (writing.isStream && (name === 'proxy_pass' || name === 'return'))
    return streamAnswer(writing, statement);
  if (name !== 'proxy_pass') return plain(statement);
  const target = words[0] ?? '';
  const match = /^(https?):\/\/([^/$]+)(\/.*)?$/.exec(target);
  if (match === null) {
    refuse(writing, span, `the server of proxy_pass is worked out while it runs: ${target}`);
    return undefined;
  }
  const [, scheme, authority = '', path = ''] = match;
  if (scheme === 'https') writing.changed.add('servers are stubs that are asked without TLS');
  const place = writing.upstreams.has(authority) ? authority : implicit(writing, authority, scheme ?? 'http');
  return `proxy_pass ${quoted(`http://${place}${path}`)}`;
}

/** `proxy_pass` names an upstream, an address, or a variable whose every value is an upstream. */
function streamAnswer(writing: Writing, statement: Statement): string | undefined {
  const {
    name,
    arguments: [target = ''],
    span,
  } = statement;
  if (name === 'return') {
    refuse(writing, span, 'what it returns is in no protocol that is replayed');
    return undefined;
  }
  if (!target.includes('$'))
    return `proxy_pass ${writing.upstreams.has(target) ? target : shown(writing.sandbox.server(target, target))}`;
  const leaves = writing.facts.frontends
    .flatMap(({ decisions }) => decisions)
    .some((one) => one.action.kind === 'forward' && one.span === span);
  if (!leaves) return plain(statement);
  refuse(writing, span, `the server of proxy_pass is worked out while it runs: ${target}`);
  return undefined;
}

/** Where the packages of distributions have the module of `stream`; others are left out with what needs them. */
function writeModule({ lines }: Writing, { arguments: [path = ''] }: Statement): void {
  if (!path.endsWith('/ngx_stream_module.so')) return;
  const isShipped = /^\/usr\/(lib|lib64|share)\/nginx\/modules\/[^/]+$/.test(path);
  lines.push(`load_module ${isShipped ? path : '/usr/lib/nginx/modules/ngx_stream_module.so'};`);
}

/** A pool that only this directive names is called after its address with its port. */
function implicit({ sandbox }: Writing, authority: string, scheme: string): string {
  const name = /:\d+$/.test(authority) ? authority : `${authority}:${scheme === 'https' ? 443 : 80}`;
  return shown(sandbox.server(name, name));
}

function listenLine(writing: Writing, { arguments: words, span }: Statement): string | undefined {
  const { sandbox, secure } = writing;
  if (words.includes('udp')) {
    refuse(writing, span, 'UDP is not rehearsed');
    return undefined;
  }
  const flags = words.slice(1).filter((word) => /^(default_server|default|reuseport|backlog=.*)$/.test(word));
  if (secure.has(span)) flags.push('ssl');
  return `listen ${shown(sandbox.listener(span, 0))} proxy_protocol ${flags.join(' ')}`.trim();
}

/** The server's name in the model is its address as written. */
function serverLine(
  { sandbox }: Writing,
  { arguments: [name = '', ...options] }: Statement,
  upstream: string,
): string {
  const place = sandbox.server(upstream, name);
  return ['server', shown(place), ...options.filter((word) => !leftOptions.test(word))].join(' ');
}

function shown({ address, port }: SandboxPlace): string {
  return `${address}:${port}`;
}

function plain(statement: Statement): string {
  const { name, arguments: words } = statement;
  return [
    name,
    ...words.map((word, at) => (isQuoted(statement, at + 1) ? quoted(word) : escaped(word))),
  ].join(' ');
}

/** As nginx reads it back (ngx_conf_file.c): a word in quotes keeps everything but quotes and backslashes. */
function quoted(word: string): string {
  return `"${word.replace(/[\\"]/g, '\\$&')}"`;
}

function escaped(word: string): string {
  return word === '' || /[\s;{}"'\\#]/.test(word) ? quoted(word) : word;
}
