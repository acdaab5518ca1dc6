import { apacheFormat, apacheFormats } from './apache-log.ts';
import { haproxyFormat, haproxyFormats } from './haproxy-log.ts';
import { type LogFormat, type Prefix, slots } from './log-format.ts';
import { compile } from './scan.ts';
import { timeReader } from './times.ts';

export interface Guess {
  readonly format: LogFormat;
  readonly prefix: Prefix;
  /** How many of the lines fit. */
  readonly fits: number;
}

const { httplog, httpslog, tcplog, clf } = haproxyFormats;
const { common, combined, vhostCombined } = apacheFormats;

/** What logs look like where nobody says. The first of those that fit equally well is taken. */
export const usualFormats: readonly LogFormat[] = [
  haproxyFormat(httpslog, 'HAProxy httpslog'),
  haproxyFormat(httplog, 'HAProxy httplog'),
  haproxyFormat(tcplog, 'HAProxy tcplog'),
  haproxyFormat(clf, 'HAProxy httplog clf'),
  apacheFormat(vhostCombined, 'Apache vhost_combined'),
  apacheFormat(combined, 'combined (nginx, Apache)'),
  apacheFormat(common, 'Apache common'),
  andMore(apacheFormat(combined, 'combined with more behind it')),
  andMore(apacheFormat(common, 'common with more behind it')),
];

const prefixes: readonly Prefix[] = ['none', 'tag', 1, 2, 3, 4, 5, 6, 7, 8];

/** Formats are often these with fields of one's own at the end. */
function andMore(format: LogFormat): LogFormat {
  const last = format.pieces.at(-1);
  const behind =
    typeof last === 'string' ? [...format.pieces.slice(0, -1), `${last} `] : [...format.pieces, ' '];
  return { ...format, pieces: [...behind, { shape: 'text' }] };
}

/** The format and prefix that most of the lines follow; undefined when none follows any. */
export function guessFormat(lines: readonly Uint8Array[], formats: readonly LogFormat[]): Guess | undefined {
  let best: Guess | undefined;
  for (const format of formats) {
    for (const prefix of prefixes) {
      const fits = lines.filter(fitting(format, prefix)).length;
      if (fits > (best?.fits ?? 0)) best = { format, prefix, fits };
      if (best?.fits === lines.length) return withHost(best, lines);
    }
  }
  return best === undefined ? undefined : withHost(best, lines);
}

/** Whether a line follows the format to its very end, and its numbers are numbers. */
function fitting(format: LogFormat, prefix: Prefix): (line: Uint8Array) => boolean {
  const { scan, bounds } = compile({ ...format, mayBeCut: undefined }, prefix);
  const readTime = timeReader(format.time);
  const { from, to } = bounds;
  const holds = (line: Uint8Array, slot: number, pattern: RegExp): boolean =>
    (from[slot] ?? -1) < 0 ||
    pattern.test(Buffer.from(line.subarray(from[slot], to[slot])).toString('latin1'));
  const hasTime = (line: Uint8Array): boolean =>
    format.time === 'unknown' || !Number.isNaN(readTime(line, from[slots.time] ?? 0, to[slots.time] ?? 0));
  return (line) =>
    scan(line, 0, line.length) &&
    hasTime(line) &&
    holds(line, slots.client, /^[\w.:-]+$/) &&
    holds(line, slots.host, /^[\w.:*[\]-]*$/) &&
    holds(line, slots.port, /^(?:\d+|-)$/) &&
    holds(line, slots.bytes, /^(?:\+?\d+|-)$/) &&
    holds(line, slots.status, /^(?:[1-5]\d\d|-1?|0*)$/);
}

/** Of captured headers the first that always looks like a host name is taken for it. */
function withHost(guess: Guess, lines: readonly Uint8Array[]): Guess {
  const { format, prefix } = guess;
  if (format.capturedHost !== undefined) return guess;
  const { scan, bounds } = compile(format, prefix);
  const captured = lines.flatMap((line) => {
    if (!scan(line, 0, line.length)) return [];
    const [from = -1, to = -1] = [bounds.from[slots.captured], bounds.to[slots.captured]];
    return from < 0 || to <= from ? [] : [Buffer.from(line.subarray(from, to)).toString('latin1').split('|')];
  });
  const columns = Math.max(0, ...captured.map((parts) => parts.length));
  for (let at = 0; at < columns; at++) {
    const values = captured.map((parts) => parts[at] ?? '').filter((value) => value !== '');
    if (values.length > 0 && values.every(isHostName))
      return { ...guess, format: { ...format, capturedHost: at } };
  }
  return guess;
}

function isHostName(text: string): boolean {
  return /^(?:[\w-]+\.)+[a-z][\w-]*(?::\d+)?$/i.test(text);
}
