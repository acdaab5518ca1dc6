import type { DeviceFacts } from '../../model/facts.ts';
import { sizeOf, timeOf } from '../../model/plain-values.ts';
import type { Pool } from '../../model/pool.ts';
import { withoutSpans } from '../without-spans.ts';
import type { OpenPoint, Said } from './edits.ts';

/** Relative change of a time or limit below which it is as good as the same. */
const small = 0.05;
/** How many times as long a timeout may get before it is said how much that matters. */
const patient = 2;

/** Words whose numbers stand for something, and count nothing. */
const uncounted = /status|[-_]tos\b|mark\b|priority|class\b|version/i;

/**
 * A time or limit that changes by a twentieth or less, and a timeout that gets up to twice as long: what was answered in
 * time before is so now (docs/decisions/2026-11-30-times-that-hardly-change.md).
 */
export function hardlyChanges({ word, effect, said }: OpenPoint): boolean {
  if ((effect !== 'time' && effect !== 'capacity') || uncounted.test(word)) return false;
  const read = effect === 'time' ? readTime : sizeOf;
  const before = valueOf(said, 'before', read);
  const after = valueOf(said, 'after', read);
  if (before === undefined || after === undefined) return false;
  const ratio = after / before;
  const isTimeout = effect === 'time' && /timeout/i.test(word);
  return Math.abs(ratio - 1) <= small || (isTimeout && ratio > 1 && ratio <= patient);
}

function readTime(text: string): number | undefined {
  return timeOf(text, 'ms');
}

/** The one number above 0 that a side says; undefined where it says more, other things, or leaves out the other's unit. */
function valueOf(
  said: readonly Said[],
  side: Said['side'],
  read: (text: string) => number | undefined,
): number | undefined {
  const [one, another] = said.filter((each) => each.side === side);
  const [other] = said.filter((each) => each.side !== side);
  if (one === undefined || other === undefined || another !== undefined) return undefined;
  // What a number without a unit counts differs among programs.
  const hasUnit = ({ value }: Said): boolean => /[a-z]$/i.test(value);
  const value = hasUnit(one) === hasUnit(other) ? read(one.value) : undefined;
  return value === undefined || value === 0 ? undefined : value;
}

/** Which server is tried once another failed: pools choose alike, and requests come to others all the same. */
const onFailure = /next_upstream|max_fails$|^option redispatch$|^retry-on$/;

/** What says which server a request comes to says the same, as long as none of them fails or in any case. */
export function isChosenAlike({ word, isForecast }: OpenPoint, areAlike: boolean): boolean {
  return isForecast && areAlike && !onFailure.test(word);
}

/** Whether every pool chooses as before: the same servers by the same shares, and the same server where a key decides. */
export function choosesAlike(before: DeviceFacts, after: DeviceFacts): boolean {
  const old = new Map(before.pools.map((pool) => [pool.name, pool]));
  return (
    old.size === after.pools.length &&
    after.pools.every((pool) => {
      const was = old.get(pool.name);
      return was !== undefined && (was === pool || choiceOf(was) === choiceOf(pool));
    })
  );
}

/** A text that pools share which choose alike. */
function choiceOf(pool: Pool): string {
  const { algorithm, servers, persistence, allBackups, membership, destination } = pool;
  const isFree = algorithm.kind === 'round-robin' || algorithm.kind === 'least-connections';
  const used = servers.filter(({ disabled }) => !disabled);
  const backups = used.filter(({ backup }) => backup);
  if (!isFree || persistence.some(({ kind }) => kind === 'stick') || membership.kind !== 'fixed')
    return withoutSpans({ ...pool, allBackups: backups.length > 1 && allBackups }) ?? '';
  const weights = used.filter(({ backup }) => !backup);
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  return JSON.stringify({
    kind: algorithm.kind,
    servers: weights.map((one) => `${placeOf(one)} ${(one.weight / sum).toFixed(6)}`).sort(),
    backups: backups.map((one) => `${placeOf(one)} ${one.weight}`),
    allBackups: backups.length > 1 && allBackups,
    persistence: withoutSpans(persistence),
    destination,
  });
}

function placeOf({ address, port, family, cookie, redirect, check }: Pool['servers'][number]): string {
  return JSON.stringify([address, port, family, cookie, redirect, check.track]);
}
