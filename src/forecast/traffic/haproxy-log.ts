import { type Field, type LogFormat, type Piece, type Slot, type TimeForm, tidy } from './log-format.ts';

/** What the formats of HAProxy's own options are equivalent to (configuration manual, 8.2.2 to 8.2.4). */
const http =
  '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r';
const tls =
  '%[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc';
/** The lists of captured headers at its end are read as one field: each may be empty, with its space left out. */
const clf =
  '%{+Q}o %{-Q}ci - - [%trg] %r %ST %B "" "" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl';
export const haproxyFormats = {
  tcplog: '%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq',
  httplog: http,
  httpslog: `${http} ${tls}`,
  clf,
} as const;

/** Milliseconds. */
const millisecond = 1000;

/** The tags of 8.2.6 that are asked for; the others are skipped up to the literal behind them. */
const tags: Readonly<Record<string, Slot>> = {
  B: 'bytes',
  HM: 'method',
  HP: 'path',
  HPO: 'path',
  HQ: 'query',
  HU: 'url',
  ST: 'status',
  T: 'time',
  Ta: 'total',
  Tc: 'connect',
  Tl: 'time',
  Tr: 'response',
  Ts: 'time',
  Tt: 'total',
  Tw: 'queue',
  ac: 'active',
  b: 'backend',
  bq: 'backendQueue',
  ci: 'client',
  f: 'frontend',
  ft: 'frontend',
  hr: 'captured',
  r: 'request',
  rc: 'retries',
  s: 'server',
  fp: 'port',
  sq: 'serverQueue',
  t: 'time',
  tr: 'time',
  trg: 'time',
  trl: 'time',
  ts: 'termination',
  tsc: 'termination',
};

/** Tags whose value is a number or a date: the flag Q puts no quotes around it. */
const plain = new Set(
  'B ST T Ta Tc Td Tl Th Ti Tq TR Tr Ts Tt Tu Tw U ac bc bp bq cp fc fp lc ms pid rc rt sc sp sq t tr trg trl'.split(
    ' ',
  ),
);

/** Sample fetches that say what a tag says. */
const fetches: Readonly<Record<string, Slot>> = {
  src: 'client',
  method: 'method',
  'capture.req.method': 'method',
  path: 'path',
  pathq: 'url',
  url: 'url',
  'capture.req.uri': 'url',
  query: 'query',
  status: 'status',
  fe_name: 'frontend',
  be_name: 'backend',
  srv_name: 'server',
  ssl_fc_sni: 'host',
};

interface Reading {
  readonly pieces: Piece[];
  time: TimeForm;
  isQuoting: boolean;
}

/** Any `log-format` of HAProxy (8.2.6). What it says of no use here is skipped up to the literal behind it. */
export function haproxyFormat(text: string, name = 'HAProxy log-format'): LogFormat {
  const reading: Reading = { pieces: [], time: 'unknown', isQuoting: false };
  const part = /%%|%(?:\([^)]*\))?(?:\{([^}]*)\})?(\[(?:[^\]"]|"[^"]*")*\]|\w+)|\\([\s\S])|[^%\\]+|[\s\S]/g;
  for (const [whole, flags = '', variable, escaped] of text.matchAll(part)) {
    if (variable === undefined) addLiteral(reading, escaped ?? (whole === '%%' ? '%' : whole));
    else addVariable(reading, variable, flags);
  }
  return {
    name,
    pieces: tidy(reading.pieces),
    time: reading.time,
    escape: 'hash',
    mayBeCut: true,
  };
}

/** Spaces are separators: one stands for many, and none at the begin of the line. */
function addLiteral({ pieces }: Reading, literal: string): void {
  const last = pieces.at(-1);
  const isBehindSpace = last === undefined || (typeof last === 'string' && /^$| $/.test(last));
  const merged = literal.replace(/[ \t]+/g, ' ');
  pieces.push(isBehindSpace ? merged.replace(/^ /, '') : merged);
}

function addVariable(reading: Reading, variable: string, flags: string): void {
  const isQuoted = /\+Q/.test(flags) || (reading.isQuoting && !/-Q/.test(flags));
  if (variable === 'o') {
    reading.isQuoting = isQuoted;
    return;
  }
  const slot = slotOf(variable);
  if (slot === 'time') reading.time = variable === 'Ts' ? 'seconds' : 'clf';
  reading.pieces.push({ slot, shape: shapeOf(variable, slot, isQuoted), unit: millisecond });
}

function slotOf(variable: string): Slot | undefined {
  if (!variable.startsWith('[')) return tags[variable];
  const name = /^\[\s*([\w.]+)/.exec(variable)?.[1] ?? '';
  const isHost = /^\[\s*(?:(?:req\.)?f?hdr\(\s*host\b|var\([\w.]*host\b)/i.test(variable);
  return isHost ? 'host' : fetches[name];
}

function shapeOf(variable: string, slot: Slot | undefined, isQuoted: boolean): Field['shape'] {
  if (variable === 'hr' || variable === 'hs') return 'braced';
  if (isQuoted && !plain.has(variable)) return 'maybe-quoted';
  return slot === 'client' ? 'address' : 'text';
}
