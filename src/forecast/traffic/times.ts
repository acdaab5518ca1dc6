import type { TimeForm } from './log-format.ts';
import { decimal } from './numbers.ts';

/** Reads a time as seconds since 1970; NaN when the bytes are none. A time without a zone is taken as UTC. */
export type ReadTime = (bytes: Uint8Array, from: number, to: number) => number;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const unread: ReadTime = () => Number.NaN;
/** Seconds of one unit. */
const units = { seconds: 1, milliseconds: 1e-3, microseconds: 1e-6 } as const;

export function timeReader(form: TimeForm): ReadTime {
  switch (form) {
    case 'clf':
      return remembering(17, 18, clfMinute);
    case 'iso':
      return remembering(16, 17, isoMinute);
    case 'unknown':
      return unread;
    default:
      return (bytes, from, to) => {
        const value = decimal(bytes, from, to, units[form]);
        return value < 0 ? Number.NaN : value;
      };
  }
}

/** The minute is worked out once: the lines of a log follow each other in time. */
function remembering(minuteLength: number, secondsAt: number, minuteOf: (text: string) => number): ReadTime {
  const known = new Uint8Array(minuteLength);
  let minute = Number.NaN;
  let zone = '';
  let zoneSeconds = 0;
  return (bytes, from, to) => {
    if (to - from < secondsAt + 2) return Number.NaN;
    for (let at = 0; at < minuteLength; at++) {
      if (known[at] === bytes[from + at]) continue;
      known.set(bytes.subarray(from, from + minuteLength));
      minute = minuteOf(Buffer.from(known).toString('latin1'));
      break;
    }
    const secondsFrom = from + secondsAt;
    let end = secondsFrom;
    while (end < to && isNumeral(bytes[end] as number)) end++;
    const seconds = decimal(bytes, secondsFrom, end, 1);
    if (end < to && !isSame(bytes, end, to, zone)) {
      zone = Buffer.from(bytes.subarray(end, to)).toString('latin1');
      zoneSeconds = secondsOfZone(zone);
    }
    return seconds < 0 ? Number.NaN : minute + seconds - (end < to ? zoneSeconds : 0);
  };
}

function isNumeral(byte: number): boolean {
  return byte === 46 || (byte >= 48 && byte <= 57);
}

function isSame(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let at = from; at < to; at++) {
    if (bytes[at] !== text.charCodeAt(at - from)) return false;
  }
  return true;
}

/** ` +0200`, `+02:00` or `Z`, in seconds; 0 when it is none of them. */
function secondsOfZone(text: string): number {
  const match = /^ ?([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
}

/** `06/Feb/2009:12:14` */
function clfMinute(text: string): number {
  const match = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d)$/.exec(text);
  const month = months.indexOf(match?.[2]?.toLowerCase() ?? '');
  if (match === null || month < 0) return Number.NaN;
  const days = daysOf(Number(match[3]), month + 1, Number(match[1]));
  return days * 86_400 + Number(match[4]) * 3600 + Number(match[5]) * 60;
}

/** `2026-01-01T10:00`, with a space in place of the T as well */
function isoMinute(text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)$/.exec(text);
  if (match === null) return Number.NaN;
  const days = daysOf(Number(match[1]), Number(match[2]), Number(match[3]));
  return days * 86_400 + Number(match[4]) * 3600 + Number(match[5]) * 60;
}

/** Days since 1970 in the Gregorian calendar; a year is taken to begin in March, so that the leap day ends it. */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + dayOfYear - 719_468;
}
