import type { Field, Transform } from '../model/predicate.ts';
import { addressBytes } from './address.ts';
import { cachedRegex } from './regexes.ts';
import { escapedPath, type Request, writtenUrl } from './request.ts';
import { hides } from './sight.ts';

/** A field's value: text, `absent` (the request has none), or `unknown` (only the running program knows). */
export type FieldValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

const absent: FieldValue = { kind: 'absent' };
const unknown: FieldValue = { kind: 'unknown' };

/** The value of a field before transforms. Names of headers are compared without case. */
export function fieldValue(field: Field, request: Request): FieldValue {
  const { sight } = request;
  const hidden = sight === undefined ? undefined : hides(sight, field);
  if (hidden !== undefined) return hidden === 'absent' ? absent : unknown;
  return valueIn(field, request);
}

function valueIn(field: Field, request: Request): FieldValue {
  const { sight } = request;
  switch (field.name) {
    case 'source':
      return text(request.source);
    case 'destination':
      return optional(request.destination);
    case 'destination-port':
      return optional(request.destinationPort?.toString());
    case 'method':
      return text(request.method);
    case 'scheme-tls':
      return text(request.tls && sight?.encrypted !== true ? '1' : '0');
    case 'sni':
      return serverName(request, field.argument === 'passing');
    case 'tls-passing':
      return sight?.encrypted === true ? text('1') : absent;
    case 'http-passing':
      return text(sight?.encrypted === true ? '0' : '1');
    case 'host':
      return text(request.host);
    case 'path':
      return text(request.path);
    case 'url':
      return urlOf(request, field.argument);
    case 'query':
      return text(request.query);
    case 'url-param':
      return parameter(request.query, field.argument ?? '');
    case 'header':
      return optional(request.headers[(field.argument ?? '').toLowerCase()]);
    case 'variable':
      return optional(request.headers[`$${(field.argument ?? '').toLowerCase()}`] ?? null);
    case 'cookie':
      return cookie(request.headers['cookie'], field.argument ?? '');
    case 'constant':
      return text(field.argument ?? '1');
    case 'pool-alive-servers':
      return optional(request.aliveServers(field.argument ?? '')?.toString());
    case 'random':
      return request.draw === undefined
        ? unknown
        : text(String(Math.floor(request.draw * Number(field.argument ?? 0))));
    case 'http-version':
      return optional(request.version);
    default:
      return unknown;
  }
}

function urlOf(request: Request, form: string | undefined): FieldValue {
  const { path, query, host, tls, version } = request;
  if (form === 'written') return optional(writtenUrl(request));
  const url = query === '' ? path : `${path}?${query}`;
  if (form !== 'line' || version?.startsWith('1') === true) return text(url);
  return version === undefined ? unknown : text(`${tls ? 'https' : 'http'}://${host}${url}`);
}

/** Clients send a name, but no address (RFC 6066, 3). */
function serverName({ tls, sight, sni, host }: Request, passing: boolean): FieldValue {
  if (!tls || passing !== (sight?.encrypted === true)) return absent;
  if (sni !== undefined) return optional(sni);
  if (sight?.unknown.has('@host') === true && !passing) return unknown;
  const name = host.replace(/:\d+$/, '');
  return addressBytes(name.replace(/^\[|\]$/g, '')) === undefined ? text(name) : absent;
}

function cookie(header: string | null | undefined, name: string): FieldValue {
  if (typeof header !== 'string') return optional(header);
  for (const pair of header.split(/;\s*/)) {
    if (pair.startsWith(`${name}=`)) return text(pair.slice(name.length + 1));
  }
  return absent;
}

function parameter(query: string, name: string): FieldValue {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals >= 0 && pair.slice(0, equals) === name) return text(pair.slice(equals + 1));
  }
  return query === '' ? unknown : absent;
}

export function applyTransform(value: FieldValue, transform: Transform): FieldValue {
  if (value.kind !== 'text') return value;
  const [first = '', second = ''] = transform.arguments;
  switch (transform.name) {
    case 'lower':
      return text(value.text.toLowerCase());
    case 'upper':
      return text(value.text.toUpperCase());
    case 'strip-port':
      return text(value.text.replace(/:\d+$/, ''));
    case 'length':
      return text(String(value.text.length));
    case 'modulo':
      return text(String(Number(value.text) % Number(first)));
    case 'field':
      return nth(value.text.split(delimiter(second)), Number(first));
    case 'word':
      return nth(
        value.text.split(delimiter(second)).filter((part) => part !== ''),
        Number(first),
      );
    case 'bytes':
      return text(
        value.text.slice(Number(first), second === '' ? undefined : Number(first) + Number(second)),
      );
    case 'mask':
      return masked(value.text, first);
    case 'substitute':
      return substituted(value.text, transform.arguments);
    case 'replace':
      return replaced(value.text, transform.arguments);
    case 'escape':
      return text(escapedPath(value.text));
    case 'opaque':
      return unknown;
  }
}

/** The whole replacement with the captures filled in; the text as it is when nothing matches. */
function substituted(
  value: string,
  [source = '', flags = '', replacement = '']: readonly string[],
): FieldValue {
  const expression = cachedRegex(source, flags === 'i' ? 'i' : '');
  if (expression === undefined) return unknown;
  const match = expression.exec(value);
  if (match === null) return text(value);
  return text(filledIn(replacement, match));
}

function filledIn(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\$(\d)/g, (_, digit: string) => match[Number(digit)] ?? '');
}

/** The text with each match, or the first one, replaced. */
function replaced(value: string, [source = '', flags = '', replacement = '']: readonly string[]): FieldValue {
  const expression = cachedRegex(source, flags.replace(/[^ig]/g, ''));
  if (expression === undefined) return unknown;
  const flagged = flags.includes('g') ? value.matchAll(expression) : [expression.exec(value)];
  let made = '';
  let from = 0;
  for (const match of flagged) {
    if (match === null) break;
    const { index } = match;
    made += value.slice(from, index) + filledIn(replacement, match);
    from = index + match[0].length;
  }
  return text(made + value.slice(from));
}

/** `ipmask(24)` or `ipmask(255.255.255.0)` for IPv4; other forms and families are not modelled. */
function masked(address: string, mask: string): FieldValue {
  const bytes = addressBytes(address);
  const length = /^\d{1,2}$/.test(mask) ? Number(mask) : maskLength(mask);
  if (bytes?.length !== 4 || length === undefined || length > 32) return unknown;
  const kept = bytes.map(
    (byte, at) => byte & (0xff << Math.max(0, Math.min(8, 8 * (at + 1) - length))) & 0xff,
  );
  return text([...kept].join('.'));
}

function maskLength(mask: string): number | undefined {
  const bits = [...(addressBytes(mask) ?? [])].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.lastIndexOf('1') + 1 : undefined;
}

/** Counts from 1; a negative index counts from the end (manual, converter `field`). */
function nth(parts: readonly string[], index: number): FieldValue {
  const part = parts.at(index > 0 ? index - 1 : index);
  return part === undefined || index === 0 ? text('') : text(part);
}

/** Any one of the characters of `set` delimits. */
function delimiter(set: string): RegExp {
  return cachedRegex(`[${set.replace(/[\\\]^-]/g, '\\$&')}]`, '') ?? /[,]/;
}

function text(value: string): FieldValue {
  return { kind: 'text', text: value };
}

function optional(value: string | null | undefined): FieldValue {
  if (value === null) return absent;
  return value === undefined ? unknown : text(value);
}
