import {
  type Escape,
  type Field,
  type LogFormat,
  type Piece,
  type Slot,
  type TimeForm,
  tidy,
} from './log-format.ts';

/** The format that nginx knows by itself (ngx_http_log_module). */
export const nginxCombined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** Variables of nginx that are asked for. Earlier ones of a line give way to later ones of the same slot. */
const variables: Readonly<Record<string, Slot>> = {
  remote_addr: 'client',
  request: 'request',
  request_method: 'method',
  request_uri: 'url',
  uri: 'path',
  document_uri: 'path',
  args: 'query',
  query_string: 'query',
  http_host: 'host',
  host: 'host',
  server_name: 'frontend',
  status: 'status',
  body_bytes_sent: 'bytes',
  bytes_sent: 'bytes',
  request_time: 'total',
  upstream_addr: 'server',
  upstream_status: 'upstreamStatus',
  upstream_response_time: 'response',
  upstream_connect_time: 'connect',
  proxy_host: 'backend',
  time_local: 'time',
  time_iso8601: 'time',
  msec: 'time',
  connections_active: 'active',
};

const timeForms: Readonly<Record<string, TimeForm>> = {
  time_local: 'clf',
  time_iso8601: 'iso',
  msec: 'seconds',
};

/** One second in microseconds: nginx writes times in seconds with three decimals. */
const second = 1e6;

/** Any `log_format` of nginx: the text of its strings joined, with its `escape=` before it where it has one. */
export function nginxFormat(text: string, name = 'nginx log_format'): LogFormat {
  const pieces: Piece[] = [];
  let time: TimeForm = 'unknown';
  const taken = new Set<Slot>();
  const stated = /^escape=(\w+)\s+/.exec(text)?.[1];
  const body = text.replace(/^escape=\w+\s+/, '');
  for (const [whole, braced, bare] of body.matchAll(/\$\{(\w+)\}|\$(\w+)|[^$]+|\$/g)) {
    const variable = braced ?? bare;
    if (variable === undefined) {
      pieces.push(whole);
      continue;
    }
    const slot = variables[variable];
    if (slot === 'time') time = timeForms[variable] ?? 'unknown';
    pieces.push(field(slot === undefined || taken.has(slot) ? undefined : slot, pieces));
    if (slot !== undefined) taken.add(slot);
  }
  const escape: Escape = stated === 'json' ? 'json' : stated === 'none' ? 'none' : 'backslash';
  return { name, pieces: tidy(quotedWhereClosed(pieces)), time, escape };
}

function field(slot: Slot | undefined, before: readonly Piece[]): Field {
  const last = before.at(-1);
  const isQuoted = typeof last === 'string' && last.endsWith('"');
  return { slot, shape: isQuoted ? 'quoted' : slot === 'client' ? 'address' : 'text', unit: second };
}

/** A quote before a field says nothing unless one stands behind it as well. */
export function quotedWhereClosed(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece, at) => {
    const next = pieces[at + 1];
    if (typeof piece === 'string' || piece.shape !== 'quoted') return piece;
    return typeof next === 'string' && next.startsWith('"') ? piece : { ...piece, shape: 'text' };
  });
}
