import { poolSubject } from '../../audit/rule.ts';
import { type Action, everyDecision } from '../../model/decision.ts';
import { walkDirectives } from '../../model/directive.ts';
import type { DeviceFacts } from '../../model/facts.ts';
import type { Predicate } from '../../model/predicate.ts';
import type { PathDevice } from '../../network/path.ts';
import type { Span } from '../../text/source.ts';
import type { StatementEdit } from './edits.ts';

/** Sections that a statement may belong to, by the place of their heads, and whether any traffic can come there. */
export type Reach = ReadonlyMap<string, boolean>;

/** Pools that no open frontend names get nothing, nor do disabled frontends; whatever is named dynamically may be reached. */
export function reachOf(device: PathDevice | undefined): Reach {
  const found = new Map<string, boolean>();
  if (device === undefined) return found;
  const { facts } = device;
  const named = isNamedElsewhere(device) ? 'any' : namedPools(facts);
  const note = (span: Span, isReached: boolean): void => {
    const key = placeOf(span);
    found.set(key, isReached || found.get(key) === true);
  };
  // What a table counts may be looked up from anywhere.
  for (const { span, disabled, listeners, stickTable } of facts.frontends)
    note(span, (!disabled && listeners.length > 0) || stickTable !== undefined);
  for (const { span, name, stickTable } of facts.pools)
    note(span, named === 'any' || named.has(name) || stickTable !== undefined);
  return found;
}

/** Code, and what a filter asks, may name pools in files that are not read. */
function isNamedElsewhere({ statements }: PathDevice): boolean {
  return [...walkDirectives(statements())].some(
    ([{ name, arguments: given }]) => /^lua/i.test(name) || (name === 'filter' && given[0] === 'spoe'),
  );
}

/** Pools that nothing names, as subjects of findings. */
export function unreachedPools(device: PathDevice): readonly string[] {
  const named = namedPools(device.facts);
  if (named === 'any') return [];
  const left = device.facts.pools.filter(({ name }) => !named.has(name));
  return left.map(({ name }) => poolSubject(device, name));
}

function namesIn(action: Action): readonly string[] | 'any' {
  if (action.kind === 'route') return [action.pool];
  if (action.kind === 'forward') return 'any';
  return action.kind === 'route-dynamic' ? (action.names ?? 'any') : [];
}

function namedPools({ frontends, pools }: DeviceFacts): ReadonlySet<string> | 'any' {
  const found = new Set<string>();
  for (const { disabled, listeners, decisions, named, defaultPool } of frontends) {
    if (disabled || listeners.length === 0) continue;
    if (defaultPool !== undefined) found.add(defaultPool.name);
    const names = [...everyDecision(decisions, named)].map(({ action }) => namesIn(action));
    if (names.includes('any')) return 'any';
    for (const name of names.flat()) found.add(name);
  }
  // A server may track one of another pool.
  for (const { servers } of pools)
    for (const { check } of servers) {
      const pool = check.track?.split('/', 2);
      if (pool?.length === 2) found.add(pool[0] ?? '');
    }
  for (const name of lookedAt(frontends)) found.add(name);
  return found;
}

/** Pools whose state rules ask for: how many servers are up (`nbsrv(app)`), how much they have to do (`be_conn(app)`). */
function lookedAt(frontends: DeviceFacts['frontends']): readonly string[] {
  return frontends.flatMap(({ decisions, named }) =>
    [...everyDecision(decisions, named)].flatMap(({ when }) => poolsIn(when)),
  );
}

const ofPool = /\b(?:nbsrv|connslots|queue|avg_queue|(?:be|srv)_\w+)\(([^(),/]+)/g;

function poolsIn(when: Predicate): readonly string[] {
  switch (when.kind) {
    case 'all':
    case 'any':
      return when.terms.flatMap(poolsIn);
    case 'not':
      return poolsIn(when.term);
    case 'test':
      return when.field.name === 'pool-alive-servers' ? [when.field.argument ?? ''] : [];
    case 'uncertain':
      return [...when.reason.matchAll(ofPool)].map(([, name = '']) => name);
    default:
      return [];
  }
}

/** What stands in no section that is known carries traffic until shown otherwise. */
export function isReached({ around, statement }: StatementEdit, ...versions: readonly Reach[]): boolean {
  const owners = [...around, statement].flatMap((one) =>
    versions.flatMap((reach) => reach.get(placeOf(one.span)) ?? []),
  );
  return owners.length === 0 || owners.includes(true);
}

function placeOf({ file, line }: Span): string {
  return `${file}:${line}`;
}
