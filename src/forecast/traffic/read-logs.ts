import type { ObservedTraffic } from '../../model/observed-traffic.ts';
import { lineCounter } from './count-line.ts';
import { type Guess, guessFormat, usualFormats } from './guess.ts';
import { lineSplitter } from './lines.ts';
import type { LogFormat } from './log-format.ts';
import { compile } from './scan.ts';
import { summary } from './summary.ts';
import { emptyTally, type Tally } from './tally.ts';

/** A line that does not follow the format, to be shown. */
export interface UnreadLine {
  /** From 1. */
  readonly line: number;
  /** Its begin as printable text, without queries: they may hold secrets. */
  readonly text: string;
}

export interface LogReport {
  readonly file: string;
  /** Undefined when no format was given and none was recognised, or the log is empty. */
  readonly format: string | undefined;
  readonly isGuessed: boolean;
  readonly lines: number;
  readonly unread: number;
  /** The first few. */
  readonly unreadLines: readonly UnreadLine[];
}

export interface LogReader {
  /** Takes the next bytes of the log, however they are parted. */
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => LogReport;
}

export interface KnownFormats {
  /** The one that the log has for sure. */
  readonly stated?: LogFormat | undefined;
  /** Others that it may have, looked at before the usual ones. */
  readonly possible?: readonly LogFormat[] | undefined;
}

export interface TrafficReader {
  /** Reads one more log, after those before it have ended. Without a format it is recognised by the first 200 lines. */
  readonly open: (file: string, formats?: KnownFormats) => LogReader;
  /** What all logs that have ended show together. */
  readonly observed: () => ObservedTraffic;
}

const guessedLines = 200;
const guessedBytes = 1_048_576;
const shownLines = 5;

/** Counts the traffic of access logs in memory that does not grow with them (some 12 MB, and 16 KB a server). */
export function trafficReader(seed = 1): TrafficReader {
  const tally = emptyTally(seed);
  const reports: LogReport[] = [];
  return {
    open: (file, known = {}) => {
      const state: State = {
        file,
        known,
        held: [],
        heldBytes: 0,
        lines: 0,
        unread: 0,
        unreadLines: [],
      };
      const splitter = lineSplitter((bytes, from, to, isWhole) => {
        state.lines++;
        if (!isWhole) unread(state, state.lines, bytes.subarray(from, from + 80));
        else if (state.count === undefined) hold(tally, state, bytes.subarray(from, to));
        else if (!state.count(bytes, from, to)) unread(state, state.lines, bytes.subarray(from, to));
      });
      return {
        push: splitter.push,
        end: () => {
          splitter.end();
          if (state.count === undefined) settle(tally, state);
          const report = reportOf(state);
          reports.push(report);
          return report;
        },
      };
    },
    observed: () => summary(tally, reports),
  };
}

type Count = (bytes: Uint8Array, from: number, to: number) => boolean;

interface State {
  readonly file: string;
  readonly known: KnownFormats;
  guess?: Guess | undefined;
  /** Undefined while the first lines are held for the guess. */
  count?: Count;
  held: { readonly bytes: Uint8Array; readonly line: number }[];
  heldBytes: number;
  lines: number;
  unread: number;
  readonly unreadLines: UnreadLine[];
}

/** An empty line is no request, and no mistake. */
function hold(tally: Tally, state: State, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  state.held.push({ bytes: Buffer.from(bytes), line: state.lines });
  state.heldBytes += bytes.length;
  if (state.held.length >= guessedLines || state.heldBytes >= guessedBytes) settle(tally, state);
}

/** Decides on the format, and counts the lines that were held for it. */
function settle(tally: Tally, state: State): void {
  const lines = state.held.map(({ bytes }) => bytes);
  const { stated, possible = [] } = state.known;
  const formats = stated === undefined ? [...possible, ...usualFormats] : [stated];
  const guess = guessFormat(lines, formats);
  state.guess = guess;
  state.count = guess === undefined ? () => false : counter(tally, guess);
  for (const { bytes, line } of state.held) {
    if (!state.count(bytes, 0, bytes.length)) unread(state, line, bytes);
  }
  state.held = [];
}

function counter(tally: Tally, { format, prefix }: Guess): Count {
  const { scan, bounds } = compile(format, prefix);
  const countLine = lineCounter(tally, format, bounds);
  return (bytes, from, to) => {
    if (!scan(bytes, from, to)) return from === to;
    countLine(bytes);
    return true;
  };
}

function unread(state: State, line: number, bytes: Uint8Array): void {
  state.unread++;
  if (state.unreadLines.length >= shownLines) return;
  const text = Buffer.from(bytes.subarray(0, 400)).toString('latin1');
  const shown = text.replace(/\?[^\s"]*/g, '?…').replace(/[^ -~…]/g, '.');
  state.unreadLines.push({ line, text: shown.length > 100 ? `${shown.slice(0, 100)}…` : shown });
}

function reportOf({ file, known: { stated }, guess, lines, unread: count, unreadLines }: State): LogReport {
  const isGuessed = stated === undefined;
  return { file, format: guess?.format.name ?? stated?.name, isGuessed, lines, unread: count, unreadLines };
}
