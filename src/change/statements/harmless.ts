import type { DeviceFacts } from '../../model/facts.ts';
import type { Pool } from '../../model/pool.ts';
import { withoutSpans } from '../without-spans.ts';
import type { OpenPoint, Said } from './edits.ts';

/** Relative change of a time or limit below which it is as good as the same. */
const small = 0.05;
/** How many times as long a timeout may get before it is said how much that matters. */
const patient = 2;

/** Numbers that stand for something, and count nothing. */
const names = /status|[-_]tos\b|mark\b|priority|class\b|version/i;

/**
 * A time or limit that changes by a twentieth or less, and a timeout that gets up to twice as long: what was answered in
 * time before is so now (docs/decisions/2026-11-30-times-that-hardly-change.md).
 */
export function hardlyChanges({ word, effect, said }: OpenPoint): boolean {
  if ((effect !== 'time' && effect !== 'capacity') || names.test(word)) return false;
  const before = valueOf(said, 'before');
  const after = valueOf(said, 'after');
  if (before === undefined || after === undefined) return false;
  const ratio = after / before;
  const isTimeout = effect === 'time' && /timeout/i.test(word);
  return Math.abs(ratio - 1) <= small || (isTimeout && ratio > 1 && ratio <= patient);
}

const units: Readonly<Record<string, number>> = {
  us: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  min: 6e4,
  h: 36e5,
  d: 864e5,
  k: 2 ** 10,
  g: 2 ** 30,
};

/** The one number that a side says, above 0, in units of its own; undefined where it says more, or other things. */
function valueOf(said: readonly Said[], side: Said['side']): number | undefined {
  const [one, another] = said.filter((each) => each.side === side);
  const [, number, unit] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(one?.value ?? '') ?? [];
  if (number === undefined || another !== undefined) return undefined;
  const other = said.find((each) => each.side !== side)?.value ?? '';
  // Units of numbers without one differ among programs.
  const isAlike = unit === '' ? /^\d+(?:\.\d+)?$/.test(other) : /[a-z]$/i.test(other);
  const factor = unit === '' ? 1 : units[unit?.toLowerCase() ?? ''];
  const value = Number(number) * (factor ?? 0);
  return isAlike && value > 0 ? value : undefined;
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
