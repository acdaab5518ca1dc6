import type { HealthCheck, Server } from '../../model/pool.ts';
import type { Span } from '../../text/source.ts';
import { type Statement, wordSpan } from './tree.ts';
import { parseCount, parsePlace, parseTime } from './values.ts';

/** What the directives that use a pool say about all of its servers. */
export interface ServerSettings {
  readonly tls: boolean;
  /** Health checks of the commercial version. */
  readonly checked: boolean;
  readonly sendProxy: boolean;
}

/** `server address [parameters]` of an upstream (ngx_http_upstream_module). */
export function serverOf(statement: Statement, settings: ServerSettings): Server {
  const [text = '', ...options] = statement.arguments;
  const place = parsePlace(text);
  const values = new Map(options.map(splitOption));
  const option = (name: string): string | undefined => values.get(name) ?? undefined;
  const has = (name: string): boolean => values.get(name) === null;
  const port = place.family === 'unix' ? undefined : (place.port ?? 80);
  return {
    ...base(text, statement.span, settings),
    address: place.address,
    family: place.family,
    port,
    weight: parseCount(option('weight')) ?? 1,
    backup: has('backup'),
    disabled: has('down'),
    maxConnections: parseCount(option('max_conns')),
    passiveCheck: {
      maxFails: parseCount(option('max_fails')) ?? 1,
      failTimeoutMs: parseTime(option('fail_timeout')) ?? 10_000,
    },
    slowStartMs: parseTime(option('slow_start')),
    resolvedAgain: has('resolve') ? true : undefined,
    cookie: option('route'),
    span: statement.span,
    at: places(statement),
  };
}

/** `name=value`, or a word of its own. */
function splitOption(word: string): readonly [string, string | null] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, null] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** A server that only a rule names: `proxy_pass http://10.0.0.1:8080`. */
export function implicitServer(name: string, span: Span, settings: ServerSettings): Server {
  const { address, family, port } = parsePlace(name);
  return { ...base(name, span, settings), address, family, port, passiveCheck: undefined };
}

const unchecked: HealthCheck = {
  enabled: false,
  intervalMs: 5000,
  rise: 1,
  fall: 1,
  protocol: 'http',
  agent: false,
};

function base(name: string, span: Span, { tls, checked, sendProxy }: ServerSettings): Server {
  return {
    name,
    family: 'other',
    weight: 1,
    backup: false,
    disabled: false,
    check: { ...unchecked, enabled: checked },
    tls,
    proxyProtocol: sendProxy,
    span,
    at: {},
  };
}

const properties: ReadonlyMap<string, string> = new Map([
  ['weight', 'weight'],
  ['backup', 'backup'],
  ['down', 'disabled'],
  ['max_conns', 'maxConnections'],
  ['max_fails', 'passiveCheck.maxFails'],
  ['fail_timeout', 'passiveCheck.failTimeoutMs'],
  ['slow_start', 'slowStartMs'],
  ['resolve', 'resolvedAgain'],
  ['route', 'cookie'],
]);

function places(statement: Statement): Readonly<Record<string, Span>> {
  const found: Record<string, Span> = { address: wordSpan(statement, 1) };
  for (const [at, word] of statement.arguments.entries()) {
    const property = at === 0 ? undefined : properties.get(splitOption(word)[0]);
    if (property !== undefined) found[property] = wordSpan(statement, at + 1);
  }
  return found;
}
