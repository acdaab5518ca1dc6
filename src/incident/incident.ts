/** The line that caused it. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What a line of the timeline rests on: a journal entry, a measured signal, a plan, a file's digest. */
export interface Evidence {
  /** Such as `journal:14`, `signal:shop/app1`, `plan:3fa9…`, `sha256:…`. */
  readonly reference: string;
  readonly detail?: string | undefined;
}

interface Base {
  /** ISO 8601 time. */
  readonly at: string;
  readonly evidence: Evidence;
}

/** One thing that happened; an incident is nothing but its events. */
export type IncidentEvent =
  | (Base & {
      readonly kind: 'opened';
      readonly device: string;
      readonly change: string;
      readonly override?: string | undefined;
    })
  /** When the harm began, worked out afterwards, with its 95 % interval. */
  | (Base & { readonly kind: 'onset'; readonly earliest: string; readonly latest: string })
  | (Base & { readonly kind: 'detected'; readonly text: string; readonly service: string })
  | (Base & { readonly kind: 'action'; readonly text: string })
  | (Base & {
      readonly kind: 'impact';
      readonly service: string;
      readonly requests: number;
      readonly failed: number;
      /** Requests above the fair share of the server that got too many. */
      readonly misdirected: number;
    })
  | (Base & {
      readonly kind: 'cause';
      readonly text: string;
      readonly span?: Place | undefined;
      /** Rules of the audit that say so before the change. */
      readonly rules: readonly string[];
    })
  | (Base & { readonly kind: 'restored'; readonly text: string })
  | (Base & { readonly kind: 'restore-failed'; readonly text: string })
  | (Base & { readonly kind: 'closed'; readonly text: string });

export interface Impact {
  readonly service: string;
  readonly requests: number;
  readonly failed: number;
  readonly misdirected: number;
}

export interface Cause {
  readonly text: string;
  readonly span?: Place | undefined;
  readonly rules: readonly string[];
}

/** The state that a list of events adds up to. */
export interface Incident {
  readonly number: number;
  readonly status: 'open' | 'closed';
  readonly device: string;
  readonly change: string;
  readonly override?: string | undefined;
  /** When the harm began; the detection stands in while the onset is not known. */
  readonly start: string;
  readonly onset?: { readonly at: string; readonly earliest: string; readonly latest: string } | undefined;
  readonly detected?: string | undefined;
  readonly end?: string | undefined;
  readonly services: readonly string[];
  readonly impacts: readonly Impact[];
  readonly causes: readonly Cause[];
  readonly resolution?: string | undefined;
  readonly restoreFailed: boolean;
  readonly timeline: readonly IncidentEvent[];
}

/** Folds events, in any order of arrival, into the incident; undefined without an `opened` event. */
export function foldIncident(number: number, events: readonly IncidentEvent[]): Incident | undefined {
  const opened = events.find((event) => event.kind === 'opened');
  if (opened === undefined) return undefined;
  const timeline = [...events].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const onset = timeline.find((event) => event.kind === 'onset');
  const detected = timeline.find((event) => event.kind === 'detected');
  const restored = timeline.findLast((event) => event.kind === 'restored' || event.kind === 'restore-failed');
  const closed = timeline.findLast((event) => event.kind === 'closed');
  return {
    number,
    status: closed === undefined ? 'open' : 'closed',
    device: opened.device,
    change: opened.change,
    override: opened.override,
    start: onset?.at ?? detected?.at ?? opened.at,
    onset: onset === undefined ? undefined : { at: onset.at, earliest: onset.earliest, latest: onset.latest },
    detected: detected?.at,
    end: restored?.kind === 'restored' ? restored.at : undefined,
    services: [...new Set(timeline.flatMap((event) => ('service' in event ? [event.service] : [])))],
    impacts: timeline.filter((event) => event.kind === 'impact'),
    causes: timeline.filter((event) => event.kind === 'cause'),
    resolution: restored?.text,
    restoreFailed: restored?.kind === 'restore-failed',
    timeline,
  };
}

/** One event as a line of the timeline. */
export function eventText(event: IncidentEvent): string {
  switch (event.kind) {
    case 'opened':
      return `Change ${event.change} of ${event.device} began${event.override === undefined ? '' : `, the block overridden: "${event.override}"`}`;
    case 'onset':
      return `Onset of the harm (estimated; between ${clock(event.earliest)} and ${clock(event.latest)})`;
    case 'detected':
      return `Detected: ${event.text}`;
    case 'impact':
      return `Impact on ${event.service}: ${event.failed} of ${event.requests} requests failed, ${event.misdirected} went to the wrong server`;
    case 'cause':
      return `Cause: ${event.text}`;
    case 'action':
    case 'restored':
    case 'restore-failed':
    case 'closed':
      return event.text;
  }
}

/** `14:03:05.250` of an ISO time. */
export function clock(iso: string): string {
  return iso.slice(11, 23);
}
