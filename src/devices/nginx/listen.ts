import type { CertificateReference, Listener } from '../../model/facts.ts';
import { effective, effectiveOne, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';

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
  const has = (name: string): boolean => options.includes(name);
  const tls = has('ssl') || has('quic') || isOn(scope, 'ssl');
  const common = {
    tls,
    proxyProtocol: has('proxy_protocol'),
    http2: has('http2') || has('spdy') || isOn(scope, 'http2'),
    certificates: tls ? certificatesOf(scope) : undefined,
    lowestTls: tls ? lowestTls(scope) : undefined,
    span: statement.span,
  };
  const isDefault = has('default_server') || has('default');
  return placesOf(text, has('ipv6only=off')).map((place) => ({
    listener: { ...place, ...common },
    isDefault,
  }));
}

function isOn(scope: Scope, name: string): boolean {
  return effectiveOne(scope, name)?.arguments[0]?.toLowerCase() === 'on';
}

type Place = Pick<Listener, 'text' | 'address' | 'family' | 'port' | 'lastPort'>;

/** More ports than this are kept as one range. */
const mostPorts = 1000;

/**
 * `80`, `*:80`, `10.0.0.1:80`, `10.0.0.1`, `[::]:80`, `8080-8090`, `unix:/run/x` (ngx_http_core_module, listen). Each
 * port of a range is a listener of its own, as in nginx (ngx_http_core_listen).
 */
function placesOf(text: string, isDual: boolean): readonly Place[] {
  if (/^unix:/i.test(text)) return [{ text, address: text.slice(5), family: 'unix' }];
  const [, host = '*', first = '', last = first] = /^(?:(.*):)?(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first === '' || /^\[[^\]]*$/.test(host))
    return [{ text, ...addressOf(text, isDual), port: 80, lastPort: 80 }];
  const [from, to] = [Number(first), Number(last)];
  const place = addressOf(host, isDual);
  if (to <= from || to - from > mostPorts) return [{ text, ...place, port: from, lastPort: to }];
  const before = text.slice(0, -`${first}-${last}`.length);
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    text: `${before}${from + at}`,
    ...place,
    port: from + at,
    lastPort: from + at,
  }));
}

/** `*` and `0.0.0.0` are any IPv4 address, `[::]` any IPv6 one, and any IPv4 one with `ipv6only=off`. */
function addressOf(text: string, isDual: boolean): Pick<Listener, 'address' | 'family'> {
  if (text === '*' || text === '' || text === '0.0.0.0') return { address: '*', family: 'ipv4' };
  if (text === '[::]') return { address: '*', family: isDual ? 'both' : 'ipv6' };
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
