import type { DeviceFacts, FileReference, Limit } from '../../model/facts.ts';
import { type Lowered, lowerHttp } from './http.ts';
import { maskSecrets } from './mask.ts';
import { scopeOf } from './scope.ts';
import { lowerStream } from './stream.ts';
import { type ConfigurationTree, lineStates, type Statement } from './tree.ts';
import { rootContext } from './validate.ts';
import { parseCount } from './values.ts';

/** Facts of a whole configuration, or of a snippet of one site. */
export function lower(tree: ConfigurationTree): DeviceFacts {
  const root = scopeOf(tree.statements);
  const { context } = rootContext(tree.statements);
  const parts: Lowered[] = [
    ...(context === 'http' ? [lowerHttp(tree.statements, root)] : []),
    ...(root.own.get('http') ?? []).map((http) => lowerHttp(http.block ?? [], root, http)),
    ...(root.own.get('stream') ?? []).map((stream) => lowerStream(root, stream)),
  ];
  return {
    kind: 'nginx',
    frontends: parts.flatMap(({ frontends }) => frontends),
    pools: unique(parts.flatMap(({ pools }) => pools)),
    virtualHosts: parts.flatMap(({ virtualHosts }) => virtualHosts),
    files: filesOf(tree.statements),
    controls: [],
    limits: limitsOf(tree.statements),
    coverage: coverageOf(tree),
  };
}

/** An upstream of http and one of stream may have the same name: the first keeps it. */
function unique<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return [...new Map(all.toReversed().map((one) => [one.name, one])).values()].toReversed();
}

function limitsOf(statements: readonly Statement[]): DeviceFacts['limits'] {
  const count = (list: readonly Statement[], name: string): Limit | undefined => {
    const statement = list.findLast((one) => one.name === name);
    const value = parseCount(statement?.arguments[0]);
    return statement === undefined || value === undefined ? undefined : { value, span: statement.span };
  };
  const events = statements.find(({ name }) => name === 'events');
  const workers = count(statements, 'worker_processes')?.value;
  const auto = statements.some(
    ({ name, arguments: [word] }) => name === 'worker_processes' && word === 'auto',
  );
  const builtIn: Limit | undefined =
    events === undefined ? undefined : { value: 512, span: events.span, byDefault: true };
  return {
    workers: auto ? undefined : (workers ?? 1),
    workerConnections: count(events?.block ?? [], 'worker_connections') ?? builtIn,
    openFiles: count(statements, 'worker_rlimit_nofile'),
  };
}

const roles: ReadonlyMap<string, FileReference['role']> = new Map(
  Object.entries({
    include: 'configuration',
    ssl_certificate: 'certificate',
    ssl_certificate_key: 'certificate',
    ssl_trusted_certificate: 'certificate',
    ssl_client_certificate: 'certificate',
    proxy_ssl_trusted_certificate: 'certificate',
    proxy_ssl_certificate: 'certificate',
    proxy_ssl_certificate_key: 'certificate',
    grpc_ssl_trusted_certificate: 'certificate',
    grpc_ssl_certificate: 'certificate',
    grpc_ssl_certificate_key: 'certificate',
    uwsgi_ssl_trusted_certificate: 'certificate',
    uwsgi_ssl_certificate: 'certificate',
    uwsgi_ssl_certificate_key: 'certificate',
    ssl_crl: 'other',
    ssl_stapling_file: 'other',
    ssl_session_ticket_key: 'other',
    content_by_lua_file: 'script',
    access_by_lua_file: 'script',
    rewrite_by_lua_file: 'script',
    balancer_by_lua_file: 'script',
    init_by_lua_file: 'script',
    init_worker_by_lua_file: 'script',
    js_include: 'script',
    ssl_dhparam: 'other',
    ssl_password_file: 'other',
    auth_basic_user_file: 'other',
    pid: 'other',
    access_log: 'other',
    error_log: 'other',
  } as const),
);

function filesOf(statements: readonly Statement[]): readonly FileReference[] {
  const found: FileReference[] = [];
  const visit = (list: readonly Statement[]): void => {
    for (const { name, arguments: words, span, block } of list) {
      const role = roles.get(name);
      const path = words[0] ?? '';
      if (role !== undefined && isPath(path)) found.push({ path, role, span });
      if (block !== undefined) visit(block);
    }
  };
  visit(statements);
  return found;
}

function isPath(text: string): boolean {
  return (
    text !== '' && !/[$*?[]/.test(text) && !/^(off|stderr|syslog:|memory:|data:|engine:|store:)/.test(text)
  );
}

function coverageOf(tree: ConfigurationTree): DeviceFacts['coverage'] {
  const counts = { understood: 0, ignored: 0 };
  const unknown: DeviceFacts['coverage']['unknown'][number][] = [];
  for (const { source, lines } of tree.files) {
    let texts: readonly string[] | undefined;
    for (const [line, state] of lines.entries()) {
      if (state === lineStates.understood) counts.understood++;
      else if (state === lineStates.ignored) counts.ignored++;
      else if (state === lineStates.unknown) {
        texts ??= source.text.split('\n');
        const text = (texts[line - 1] ?? '').replace(/\r$/, '');
        const endColumn = text.length + 1;
        unknown.push({
          text: maskSecrets(text),
          span: { file: source.file, line, column: 1, endLine: line, endColumn },
        });
      }
    }
  }
  return { ...counts, unknown };
}
