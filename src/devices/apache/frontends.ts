import type { Decision } from '../../model/decision.ts';
import type { CertificateReference, Frontend, Limit, Listener, Timeouts } from '../../model/facts.ts';
import { argumentsOf, type Context, noteFile, spanOf } from './context.ts';
import { milliseconds } from './parameters.ts';
import { type Server, setting, settings } from './servers.ts';
import { listenerTls } from './tls.ts';
import type { Statement } from './tree.ts';
import type { Meeting } from './virtual-hosts.ts';

export function frontendOf(
  context: Context,
  server: Server,
  meetings: readonly Meeting[],
  decisions: readonly Decision[],
): Frontend {
  const certificates = certificatesOf(context, server);
  const names = [
    ...(server.serverName === undefined ? [] : [server.serverName.name]),
    ...server.aliases.map(({ name }) => name),
  ];
  return {
    name: server.name,
    mode: 'http',
    ...(mergesSlashes(context, server) ? { normalizesPath: true as const } : {}),
    listeners: meetings.map((meeting) => listenerOf(context, server, meeting, certificates)),
    decisions,
    timeouts: timeoutsOf(context, server),
    ...(names.length === 0 ? {} : { names }),
    bodyLimit: bodyLimitOf(context, server),
    headerLimit: limitOf(context, server, 'limitrequestfieldsize', 8190),
    keepAliveRequests: keepAliveRequestsOf(context, server),
    ...realAddressOf(context, server),
    disabled: false,
    span: server.span,
  };
}

function listenerOf(
  context: Context,
  server: Server,
  meeting: Meeting,
  certificates: readonly CertificateReference[],
): Listener {
  const { address, family, port, protocol, span } = meeting;
  const host = family === 'ipv6' && address !== '*' ? `[${address}]` : address;
  const tls = listenerTls(context, server, {
    isHttps: protocol === 'https',
    certified: certificates.length > 0,
  });
  const proxied = setting(server, 'remoteipproxyprotocol');
  return {
    text: `${host}:${port}`,
    address,
    family: family === 'other' ? 'other' : family,
    port,
    tls: tls.on,
    proxyProtocol: proxied !== undefined && isOn(context, proxied),
    http2: offersHttp2(context, server, tls.on),
    ...(tls.on && certificates.length > 0 ? { certificates } : {}),
    ...(tls.lowest === undefined ? {} : { lowestTls: tls.lowest }),
    span,
  };
}

/** On unless it says otherwise (docs: core, MergeSlashes). */
function mergesSlashes(context: Context, server: Server): boolean {
  const statement = setting(server, 'mergeslashes');
  return statement === undefined || isOn(context, statement);
}

function isOn(context: Context, statement: Statement): boolean {
  return argumentsOf(context, statement).texts[0]?.toLowerCase() === 'on';
}

/** mod_http2: `h2` over TLS, `h2c` without. */
function offersHttp2(context: Context, server: Server, tls: boolean): boolean {
  const statement = setting(server, 'protocols');
  if (statement === undefined) return false;
  return argumentsOf(context, statement).texts.includes(tls ? 'h2' : 'h2c');
}

/** Certificates with the keys in the same order; a certificate without one holds its own key. */
function certificatesOf(context: Context, server: Server): readonly CertificateReference[] {
  const keys = settings(server, 'sslcertificatekeyfile').map((statement) =>
    noteFile(context, statement, { at: 0, role: 'certificate' }),
  );
  return settings(server, 'sslcertificatefile').flatMap((statement, at) => {
    const certificate = noteFile(context, statement, { at: 0, role: 'certificate' });
    if (certificate === undefined) return [];
    const key = keys[at];
    return [{ certificate, ...(key === undefined ? {} : { key }), span: spanOf(context, statement) }];
  });
}

/** core.c: DEFAULT_TIMEOUT 60, DEFAULT_KEEPALIVE_TIMEOUT 5; mod_reqtimeout: header=20-40. */
function timeoutsOf(context: Context, server: Server): Timeouts {
  const client = seconds(context, server, 'timeout', 60_000);
  const idle = seconds(context, server, 'keepalivetimeout', 5000);
  const header = requestTimeout(context, server);
  return {
    client,
    'http-keep-alive': idle,
    ...(header === undefined ? {} : { 'http-request': header }),
  };
}

export function seconds(
  context: Context,
  server: Server,
  name: string,
  otherwise: number,
): NonNullable<Timeouts['client']> {
  const statement = setting(server, name);
  const value =
    statement === undefined ? undefined : milliseconds(argumentsOf(context, statement).texts[0] ?? '');
  if (statement === undefined || value === undefined)
    return { milliseconds: otherwise, span: server.span, byDefault: true };
  return { milliseconds: value, span: spanOf(context, statement) };
}

/** `header=20-40,MinRate=500`: the highest time that a client may take for all headers; 0 is no limit. */
function requestTimeout(context: Context, server: Server): Timeouts['http-request'] {
  const statement = setting(server, 'requestreadtimeout');
  if (statement === undefined) {
    if (!context.tree.modules.has('mod_reqtimeout.c')) return undefined;
    return { milliseconds: 40_000, span: server.span, byDefault: true };
  }
  for (const text of argumentsOf(context, statement).texts.toReversed()) {
    const match = /^header=(\d+)(?:-(\d+))?/i.exec(text);
    const value = match === null ? undefined : Number(match[2] ?? match[1]);
    if (value !== undefined && value > 0)
      return { milliseconds: value * 1000, span: spanOf(context, statement) };
  }
  return undefined;
}

function limitOf(context: Context, server: Server, name: string, otherwise: number): Limit {
  const statement = setting(server, name);
  const text = statement === undefined ? '' : (argumentsOf(context, statement).texts[0] ?? '');
  if (statement === undefined || !/^\d+$/.test(text))
    return { value: otherwise, span: server.span, byDefault: true };
  return { value: Number(text), span: spanOf(context, statement) };
}

/** 1 GiB from 2.4.54 on, before that none (docs: core, LimitRequestBody); the largest of the server's sections. */
function bodyLimitOf(context: Context, server: Server): Limit {
  const [major = 2, minor = 4, patch = 54] = (context.options.version ?? '2.4.54').split('.').map(Number);
  const isNew = major > 2 || minor > 4 || patch >= 54;
  const own = limitOf(context, server, 'limitrequestbody', isNew ? 1_073_741_824 : 0);
  const inside = server.own.flatMap(({ block }) =>
    (block ?? []).filter(({ name }) => name === 'limitrequestbody'),
  );
  const limits = inside.flatMap((statement): Limit[] => {
    const text = argumentsOf(context, statement).texts[0] ?? '';
    return /^\d+$/.test(text) ? [{ value: Number(text), span: spanOf(context, statement) }] : [];
  });
  return [own, ...limits].reduce((most, one) => (isLarger(one.value, most.value) ? one : most));
}

function isLarger(one: number, other: number): boolean {
  return other !== 0 && (one === 0 || one > other);
}

/** `KeepAlive Off` closes after each request. */
function keepAliveRequestsOf(context: Context, server: Server): Limit {
  const off = setting(server, 'keepalive');
  if (off !== undefined && !isOn(context, off)) return { value: 1, span: spanOf(context, off) };
  return limitOf(context, server, 'maxkeepaliverequests', 100);
}

/** mod_remoteip: without trusted proxies, whoever connects may say where the request came from. */
function realAddressOf(context: Context, server: Server): Pick<Frontend, 'realAddress'> {
  const header = setting(server, 'remoteipheader') ?? setting(server, 'remoteipproxyprotocol');
  if (header === undefined || (header.name !== 'remoteipheader' && !isOn(context, header))) return {};
  const trusted = settings(server, 'remoteiptrustedproxy', 'remoteipinternalproxy');
  const from = trusted.flatMap((statement) => argumentsOf(context, statement).texts);
  return {
    realAddress: { from: from.length === 0 ? ['0.0.0.0/0', '::/0'] : from, span: spanOf(context, header) },
  };
}
