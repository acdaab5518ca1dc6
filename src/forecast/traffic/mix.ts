import type { Service } from '../../model/declared.ts';
import type { ObservedRequest, ObservedTraffic } from '../../model/observed-traffic.ts';
import type { EntryPoint } from '../../network/path.ts';
import { seeded } from './reservoir.ts';

/** The requests of a service that its log shows, and what is assumed of them. */
export interface ObservedMix {
  /** As many as were asked for; those of a small sample come again and again. */
  readonly requests: readonly ObservedRequest[];
  /** Position of the entry that each comes in by. */
  readonly enters: readonly number[];
  /** Requests per second; undefined when the log's times do not tell. */
  readonly rate: number | undefined;
  readonly assumptions: readonly string[];
}

/** Draws `count` requests from the sample, always the same ones; undefined when the service has no log that shows requests. */
export function observedMix(
  { traffic, entry }: Service,
  entries: readonly EntryPoint[],
  count: number,
): ObservedMix | undefined {
  const { observed } = traffic;
  if (observed === undefined || observed.sample.length === 0) return undefined;
  const own = ofHost(ofFrontends(observed.sample, entries), entry?.host);
  const share = own.length / observed.sample.length;
  const drawn = shuffled(own);
  const requests = Array.from({ length: count }, (_, at) => drawn[at % drawn.length] ?? nothing);
  const assumptions = [said(observed)];
  if (share < 1) assumptions.push(`${(share * 100).toFixed(1)} % of these requests are of this service`);
  return {
    requests,
    enters: requests.map((request, at) => entryOf(request, entries, at)),
    rate: observed.rate === undefined ? undefined : observed.rate * share,
    assumptions,
  };
}

const nothing: ObservedRequest = { client: '', method: '', url: '/' };

/** What comes in a rhythm in the log must not be drawn in one: a part of the sample is one of all its kinds. */
function shuffled(requests: readonly ObservedRequest[]): readonly ObservedRequest[] {
  const random = seeded(1);
  const drawn = [...requests];
  for (let at = drawn.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [drawn[at] ?? nothing, drawn[other] ?? nothing];
    drawn[at] = two;
    drawn[other] = one;
  }
  return drawn;
}

/** A log of several frontends: those requests that came in by the service's own; all of them when none did. */
function ofFrontends(
  sample: readonly ObservedRequest[],
  entries: readonly EntryPoint[],
): readonly ObservedRequest[] {
  const names = new Set(entries.map(({ frontend }) => frontend.name));
  const own = sample.filter(({ frontend }) => frontend !== undefined && names.has(frontend));
  return own.length > 0 ? own : sample;
}

/** A log of several services: those requests that name the service's host; all of them when none does. */
function ofHost(sample: readonly ObservedRequest[], host: string | undefined): readonly ObservedRequest[] {
  const own = sample.filter((request) => request.host === host?.toLowerCase());
  return own.length > 0 ? own : sample;
}

/** The entry of the frontend that took the request; of several, and where no log tells, each in turn. */
function entryOf({ frontend }: ObservedRequest, entries: readonly EntryPoint[], at: number): number {
  const named = entries.flatMap((entry, index) => (entry.frontend.name === frontend ? [index] : []));
  if (named.length > 0) return named[at % named.length] ?? 0;
  return entries.length === 0 ? 0 : at % entries.length;
}

function said({ files, requests, span, peakRate }: ObservedTraffic): string {
  const many = requests.toLocaleString('en-US');
  const when = span === undefined ? '' : ` of ${period(span)}`;
  const peak = peakRate === undefined ? '' : `, at most ${Math.round(peakRate)}/s over a minute`;
  return `traffic as in ${files.join(', ')}, ${many} requests${when}${peak}`;
}

/** The day is said once when both times are of the same one. */
function period({ from, to }: NonNullable<ObservedTraffic['span']>): string {
  const [first, last] = [clock(from), clock(to)];
  const isOneDay = first.slice(0, 10) === last.slice(0, 10);
  return `${first} to ${isOneDay ? last.slice(11) : last}`;
}

/** `2026-01-01 10:00`, as the log says it. */
function clock(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const minutes = Math.floor((seconds - days * 86_400) / 60);
  const [year, month, day] = dateOf(days);
  return `${year}-${two(month)}-${two(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The date of a day since 1970 in the Gregorian calendar, counted in eras of 400 years from a March. */
function dateOf(days: number): readonly [number, number, number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
