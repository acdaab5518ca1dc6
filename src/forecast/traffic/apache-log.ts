import { type Field, type LogFormat, type Piece, type Slot, type TimeForm, tidy } from './log-format.ts';
import { quotedWhereClosed } from './nginx-log.ts';

/** The formats that every installation of Apache has in its configuration (mod_log_config). */
export const apacheFormats = {
  common: '%h %l %u %t "%r" %>s %b',
  combined: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
  vhostCombined: '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
} as const;

interface Meaning {
  readonly slot: Slot;
  /** Microseconds. */
  readonly unit?: number;
}

const directives: Readonly<Record<string, Meaning>> = {
  a: { slot: 'client' },
  h: { slot: 'client' },
  r: { slot: 'request' },
  m: { slot: 'method' },
  U: { slot: 'path' },
  q: { slot: 'query' },
  s: { slot: 'status' },
  b: { slot: 'bytes' },
  B: { slot: 'bytes' },
  O: { slot: 'bytes' },
  D: { slot: 'total', unit: 1 },
  T: { slot: 'total', unit: 1e6 },
  t: { slot: 'time' },
  v: { slot: 'host' },
  V: { slot: 'host' },
  X: { slot: 'termination' },
  p: { slot: 'port' },
};

/** `%{NAME}L`: the name decides. */
const named: Readonly<Record<string, Meaning>> = {
  'host i': { slot: 'host' },
  'c a': { slot: 'client' },
  'balancer_name e': { slot: 'backend' },
  'balancer_worker_name e': { slot: 'server' },
  'us t': { slot: 'total', unit: 1 },
  'ms t': { slot: 'total', unit: 1000 },
  's t': { slot: 'total', unit: 1e6 },
};

/** `%{sec}t` and its kin are the time of the request, not how long it took. */
const timeForms: Readonly<Record<string, TimeForm>> = {
  sec: 'seconds',
  msec: 'milliseconds',
  usec: 'microseconds',
};

/** Any `LogFormat` of Apache. */
export function apacheFormat(text: string, name = 'Apache LogFormat'): LogFormat {
  const pieces: Piece[] = [];
  let time: TimeForm = 'unknown';
  const taken = new Set<Slot>();
  const part = /%%|%[!\d,]*[<>]?(?:\{([^}]*)\})?[<>]?(\^t[io]|[A-Za-z])|\\([\s\S])|[^%\\]+|[\s\S]/g;
  for (const [whole, argument, letter, escaped] of text.matchAll(part)) {
    if (letter === undefined) {
      pieces.push(whole === '%%' ? '%' : (unescaped(escaped) ?? whole));
      continue;
    }
    const isTime = letter === 't';
    const form = isTime ? timeForm(argument) : undefined;
    const meaning: Partial<Meaning> = isTime ? { slot: 'time' } : meaningOf(letter, argument);
    const slot = meaning.slot !== undefined && !taken.has(meaning.slot) ? meaning.slot : undefined;
    if (slot !== undefined) taken.add(slot);
    if (form !== undefined && slot === 'time') time = form;
    const value: Field = { slot, shape: shape(pieces, slot), unit: meaning.unit };
    pieces.push(...(letter === 't' && argument === undefined ? ['[', value, ']'] : [value]));
  }
  return { name, pieces: tidy(quotedWhereClosed(pieces)), time, escape: 'backslash' };
}

function unescaped(letter: string | undefined): string | undefined {
  return letter === 'n' ? '\n' : letter === 't' ? '\t' : letter;
}

function meaningOf(letter: string, argument: string | undefined): Partial<Meaning> {
  if (letter === 'T' && argument !== undefined) return named[`${argument} t`] ?? {};
  if (argument !== undefined) return named[`${argument.toLowerCase()} ${letter}`] ?? {};
  return directives[letter] ?? {};
}

/** Formats of strftime are not read, but for that of the default. */
function timeForm(argument: string | undefined): TimeForm {
  if (argument === undefined) return 'clf';
  const plain = argument.replace(/^(?:begin|end):/, '');
  if (/^%d\/%b\/%Y:%(?:T|H:%M:%S)/.test(plain)) return 'clf';
  if (/^%(?:F|Y-%m-%d)[T ]%(?:T|H:%M:%S)/.test(plain)) return 'iso';
  return timeForms[plain] ?? 'unknown';
}

function shape(before: readonly Piece[], slot: Slot | undefined): Field['shape'] {
  const last = before.at(-1);
  if (typeof last === 'string' && last.endsWith('"')) return 'quoted';
  return slot === 'client' ? 'address' : 'text';
}
