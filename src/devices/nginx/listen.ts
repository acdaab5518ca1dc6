import type { CertificateReference, Listener } from '../../model/facts.ts';
import { effective, effectiveOne, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import { parseCount } from './values.ts';

/** A `listen` with what of it decides between server blocks. */
export interface Listen {
  readonly listener: Listener;
  readonly isDefault: boolean;
}

/** The listeners of a server block; without any it listens on port 80 of every address. */
export function listensOf(scope: Scope): readonly Listen[] {
  const own = scope.own.get('listen') ?? [];
  const { statement } = scope;
  if (own.length > 0) return own.flatMap((one) => listenOf(scope, one));
  return statement === undefined ? [] : listenOf(scope, { ...statement, arguments: ['80'] });
}

function listenOf(scope: Scope, statement: Statement): readonly Listen[] {
  const [text = '', ...options] = statement.arguments;
  const place = placeOf(text);
  const has = (name: string): boolean => options.includes(name);
  const tls = has('ssl') || has('quic') || isOn(scope, 'ssl');
  const listener: Listener = {
    text,
    ...place,
    tls,
    proxyProtocol: has('proxy_protocol'),
    http2: has('http2') || has('spdy') || isOn(scope, 'http2'),
    certificates: tls ? certificatesOf(scope) : undefined,
    lowestTls: tls ? lowestTls(scope) : undefined,
    span: statement.span,
  };
  return [{ listener, isDefault: has('default_server') || has('default') }];
}

function isOn(scope: Scope, name: string): boolean {
  return effectiveOne(scope, name)?.arguments[0]?.toLowerCase() === 'on';
}

type Place = Pick<Listener, 'address' | 'family' | 'port' | 'lastPort'>;

/** `80`, `*:80`, `10.0.0.1:80`, `10.0.0.1`, `[::]:80`, `8080-8090`, `unix:/run/x` (ngx_http_core_module, listen). */
function placeOf(text: string): Place {
  if (/^unix:/i.test(text)) return { address: text.slice(5), family: 'unix' };
  const range = /^(?:(.*):)?(\d+)-(\d+)$/.exec(text);
  if (range !== null)
    return { ...addressOf(range[1] ?? '*'), port: Number(range[2]), lastPort: Number(range[3]) };
  if (/^\d+$/.test(text)) return withPort('*', Number(text));
  const bracket = /^(\[[^\]]*\])(?::(\d+))?$/.exec(text);
  if (bracket !== null) return withPort(bracket[1] ?? '', parseCount(bracket[2]) ?? 80);
  const match = /^(.*?)(?::(\d+))?$/.exec(text);
  return withPort(match?.[1] ?? text, parseCount(match?.[2]) ?? 80);
}

function withPort(address: string, port: number): Place {
  return { ...addressOf(address), port, lastPort: port };
}

/** `*` and `0.0.0.0` are any IPv4 address, `[::]` any IPv6 one (ipv6only is on by default). */
function addressOf(text: string): Pick<Listener, 'address' | 'family'> {
  if (text === '*' || text === '' || text === '0.0.0.0') return { address: '*', family: 'ipv4' };
  if (text === '[::]') return { address: '*', family: 'ipv6' };
  if (text.startsWith('[')) return { address: text.slice(1, -1), family: 'ipv6' };
  return { address: text, family: /^[\d.]+$/.test(text) ? 'ipv4' : 'other' };
}

function certificatesOf(scope: Scope): readonly CertificateReference[] {
  const keys = effective(scope, 'ssl_certificate_key');
  return effective(scope, 'ssl_certificate')
    .filter(({ arguments: [path = ''] }) => !path.includes('$') && !/^(data|engine|store):/.test(path))
    .map(({ arguments: [path = ''], span }, at) => ({
      certificate: path,
      key: keys[at]?.arguments[0],
      span,
    }));
}

const versions: readonly string[] = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

function lowestTls(scope: Scope): Listener['lowestTls'] {
  const statement = effectiveOne(scope, 'ssl_protocols');
  const lowest = versions.find((version) => statement?.arguments.includes(version));
  if (statement === undefined || lowest === undefined) return undefined;
  const version = lowest.startsWith('SSL')
    ? lowest
    : lowest.replace(/^TLSv1$/, 'TLSv1.0').replace('TLSv', '');
  return { version, span: statement.span };
}
