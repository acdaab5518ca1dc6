import { isBrokenIpv4 } from '../../text/dotted.ts';

/** An address of `bind` or `server` (manual 11). */
export interface Address {
  readonly host: string;
  readonly family: 'ipv4' | 'ipv6' | 'name' | 'unix' | 'other' | 'any';
  /** Literal port or first port of a range; undefined when there is none, or `+1000` / `-10` shifts the client's. */
  readonly port: number | undefined;
  readonly lastPort: number | undefined;
}

const families: Readonly<Record<string, Address['family']>> = {
  ipv4: 'ipv4',
  tcp4: 'ipv4',
  udp4: 'ipv4',
  quic4: 'ipv4',
  mptcp4: 'ipv4',
  ipv6: 'ipv6',
  tcp6: 'ipv6',
  udp6: 'ipv6',
  quic6: 'ipv6',
  mptcp6: 'ipv6',
  unix: 'unix',
  uxst: 'unix',
  uxdg: 'unix',
  abns: 'other',
  abnsz: 'other',
  fd: 'other',
  sockpair: 'other',
  rhttp: 'other',
};

/** Never fails: what is no address comes out as family `name` or `other`. */
export function parseAddress(text: string): Address {
  const at = text.indexOf('@');
  const prefix = at < 0 ? '' : text.slice(0, at).replace(/^(stream|dgram)\+/, '');
  const rest = at < 0 ? text : text.slice(at + 1);
  const forced = families[prefix];
  if (forced === 'other') return { host: text, family: 'other', port: undefined, lastPort: undefined };
  if (forced === 'unix' || (forced === undefined && rest.startsWith('/')))
    return { host: rest, family: 'unix', port: undefined, lastPort: undefined };
  return withPort(rest, forced);
}

/** The last colon that no bracket follows is the port's, in IPv6 too (`str2sa_range` in tools.c). */
function withPort(text: string, forced: Address['family'] | undefined): Address {
  const colon = text.lastIndexOf(':');
  const hasPort = colon > text.lastIndexOf(']');
  const host = (hasPort ? text.slice(0, colon) : text).replace(/^\[(.*)\]$/, '$1');
  const [port, lastPort] = hasPort ? parsePorts(text.slice(colon + 1)) : [undefined, undefined];
  return { host, family: forced ?? familyOf(host), port, lastPort };
}

function parsePorts(text: string): [number | undefined, number | undefined] {
  const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (range === null) return [undefined, undefined];
  const first = Number(range[1]);
  return [first, range[2] === undefined ? first : Number(range[2])];
}

function familyOf(host: string): Address['family'] {
  if (host === '' || host === '*') return 'any';
  if (host.includes(':')) return 'ipv6';
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? 'ipv4' : 'name';
}

/** Why the program would not take the address, whatever it stands for; names are looked up when it starts. */
export function addressFault(text: string): string | undefined {
  const { family, host } = parseAddress(text);
  if (family === 'unix' || family === 'other') return undefined;
  const ports = /:(\d+)(?:-(\d+))?$/.exec(text.slice(text.lastIndexOf(']') + 1))?.slice(1) ?? [];
  const port = ports.find((one) => Number(one) > 65_535);
  if (port !== undefined) return `port ${port} is above 65535`;
  return isBrokenIpv4(host) ? `'${host}' is no IPv4 address` : undefined;
}
