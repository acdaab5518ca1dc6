import type { ServerCounters } from './snapshot.ts';

/** What happened in one tick; every count is a whole number of at least 0. */
export interface Counts {
  readonly requests: number;
  /** Requests whose outcome became known in this tick. Without response classes (tcp) it equals `requests`. */
  readonly answers: number;
  /** Those of `answers` that failed: 5xx, connection failed, response failed. Never more than `answers`. */
  readonly failures: number;
  readonly connectionErrors: number;
  readonly retries: number;
  readonly redispatches: number;
}

type Counting = Pick<
  ServerCounters,
  'requests' | 'responses' | 'connectionErrors' | 'responseErrors' | 'retries' | 'redispatches'
>;

interface Differences {
  readonly requests: number;
  readonly responses: number;
  readonly serverErrors: number;
  readonly connectionErrors: number;
  readonly responseErrors: number;
  readonly retries: number;
  readonly redispatches: number;
}

export const noCounts: Counts = {
  requests: 0,
  answers: 0,
  failures: 0,
  connectionErrors: 0,
  retries: 0,
  redispatches: 0,
};

/**
 * For a pool, HAProxy counts its own 502, 503 and 504 among the 5xx *and* among the connection or response errors
 * (stream.c counts the class of whatever was sent to the client), so they are not added but the larger one is taken.
 */
export function poolCounts(before: Counting, after: Counting): Counts | 'reset' | undefined {
  const difference = differences(before, after);
  if (difference === undefined) return 'reset';
  const errors = difference.connectionErrors + difference.responseErrors;
  const http = speaksHttp(after);
  return countsOf(difference, {
    answers: http ? Math.max(difference.responses, errors) : Math.max(difference.requests, errors),
    failures: Math.max(difference.serverErrors, errors),
  });
}

/**
 * For a server, the classes are those of real answers (http_ana.c), so failures without an answer come on top.
 * A retry is one more session of the server but not one more request, and a redispatched request is served by another
 * server: without this a server that refuses connections would seem to get its share, or several times as much.
 */
export function serverCounts(before: Counting, after: Counting): Counts | 'reset' | undefined {
  const counted = differences(before, after);
  if (counted === undefined) return 'reset';
  const difference = {
    ...counted,
    requests: Math.max(0, counted.requests - counted.retries - counted.redispatches),
  };
  const errors = difference.connectionErrors + difference.responseErrors;
  return countsOf(difference, {
    answers: speaksHttp(after) ? difference.responses + errors : Math.max(difference.requests, errors),
    failures: difference.serverErrors + errors,
  });
}

function countsOf(
  difference: Differences,
  outcome: { readonly answers: number; readonly failures: number },
): Counts | undefined {
  const { requests, connectionErrors, retries, redispatches } = difference;
  if (requests + outcome.answers + retries + redispatches === 0) return undefined;
  return { requests, ...outcome, connectionErrors, retries, redispatches };
}

/** Whether the counting process has ever seen a response class here; plain tcp never has. */
function speaksHttp({ responses }: Counting): boolean {
  return responses['2xx'] + responses['3xx'] + responses['4xx'] + responses['5xx'] > 0;
}

/** Undefined when any counter went down or is no number. */
function differences(before: Counting, after: Counting): Differences | undefined {
  const two = after.responses['2xx'] - before.responses['2xx'];
  const three = after.responses['3xx'] - before.responses['3xx'];
  const four = after.responses['4xx'] - before.responses['4xx'];
  const five = after.responses['5xx'] - before.responses['5xx'];
  const requests = after.requests - before.requests;
  const connectionErrors = after.connectionErrors - before.connectionErrors;
  const responseErrors = after.responseErrors - before.responseErrors;
  const retries = after.retries - before.retries;
  const redispatches = after.redispatches - before.redispatches;
  const grew =
    two >= 0 &&
    three >= 0 &&
    four >= 0 &&
    five >= 0 &&
    requests >= 0 &&
    connectionErrors >= 0 &&
    responseErrors >= 0 &&
    retries >= 0 &&
    redispatches >= 0;
  if (!grew) return undefined;
  const responses = two + three + four + five;
  return { requests, responses, serverErrors: five, connectionErrors, responseErrors, retries, redispatches };
}
