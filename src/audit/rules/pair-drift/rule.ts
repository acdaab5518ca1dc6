import type { Frontend } from '../../../model/facts.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { pairsOf } from '../../../network/pairs.ts';
import { decisionsOf, endpointOf, type PathDevice, trafficFrontends } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { frontendSubject, type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'pair-drift',
  severity: 'warning',
  profile: 'outage',
  scope: 'tiers',
  title: 'Two devices that should be equal are not',
  why: 'It shows when one takes over for the other: the failover itself becomes the outage, at the worst time.',
  fix: 'Bring the missing change to the other device, and render both from one source.',
  check: checkPairs,
});

function* checkPairs({ path }: RuleContext): Iterable<Observation> {
  for (const [one, other] of pairsOf(path)) {
    yield* comparePools(one, other);
    yield* compareFrontends(one, other);
  }
}

function* comparePools(one: PathDevice, other: PathDevice): Iterable<Observation> {
  for (const name of new Set([...one.pools.keys(), ...other.pools.keys()])) {
    const [a, b] = [one.pools.get(name), other.pools.get(name)];
    const differences = a === undefined || b === undefined ? [] : poolDifferences(a, b);
    const subjects = [`${poolSubject(other, name)}/drift:${one.id}`] as const;
    if (a === undefined || b === undefined) {
      const [has, lacks] = a === undefined ? [other, one] : [one, other];
      const span = (a ?? b)?.span;
      if (span !== undefined)
        yield { message: `pool ${name} is in ${has.id} and not in ${lacks.id}`, span, subjects };
    }
    yield* report(`pool ${name}`, [one, other], { differences, subjects });
  }
}

interface Difference {
  readonly text: string;
  readonly here: Span;
  readonly there: Span;
}

interface Found {
  readonly differences: readonly Difference[];
  readonly subjects: readonly [string];
}

function* report(
  what: string,
  [one, other]: readonly [PathDevice, PathDevice],
  { differences, subjects }: Found,
): Iterable<Observation> {
  const [first] = differences;
  if (first === undefined) return;
  yield {
    message: `${what} differs between ${one.id} and ${other.id}: ${differences.map(({ text }) => text).join('; ')}`,
    span: first.there,
    related: differences.map(({ here, text }) => ({ span: here, message: `${one.id}: ${text}` })),
    subjects,
  };
}

function poolDifferences(a: Pool, b: Pool): readonly Difference[] {
  const found: Difference[] = [];
  if (JSON.stringify(a.algorithm) !== JSON.stringify(b.algorithm))
    found.push({ text: 'algorithm', here: a.algorithmSpan ?? a.span, there: b.algorithmSpan ?? b.span });
  const theirs = new Map(b.servers.map((server) => [keyOf(server, b), server]));
  const ours = new Map(a.servers.map((server) => [keyOf(server, a), server]));
  for (const [key, server] of ours) {
    const twin = theirs.get(key);
    if (twin === undefined)
      found.push({ text: `server ${server.name} only in the first`, here: server.span, there: b.span });
    else found.push(...serverDifferences(server, twin));
  }
  for (const [key, server] of theirs) {
    if (!ours.has(key))
      found.push({ text: `server ${server.name} only in the second`, here: a.span, there: server.span });
  }
  return [...found, ...timeoutDifferences(a, b)];
}

function keyOf(server: Server, pool: Pool): string {
  return endpointOf(server, pool);
}

const compared = [
  'weight',
  'backup',
  'disabled',
  'maxConnections',
  'tls',
  'proxyProtocol',
  'cookie',
] as const;

function serverDifferences(a: Server, b: Server): readonly Difference[] {
  return compared
    .filter((key) => a[key] !== b[key])
    .map((key) => ({
      text: `${key} of ${a.name} ${a[key] ?? 'unset'} and ${b[key] ?? 'unset'}`,
      here: a.at[key] ?? a.span,
      there: b.at[key] ?? b.span,
    }));
}

function timeoutDifferences(a: Pool, b: Pool): readonly Difference[] {
  return (['connect', 'server', 'queue', 'check', 'tunnel'] as const).flatMap((name) => {
    const [here, there] = [a.timeouts[name], b.timeouts[name]];
    if (here?.milliseconds === there?.milliseconds) return [];
    const text = `timeout ${name} ${here?.milliseconds ?? 'unset'} and ${there?.milliseconds ?? 'unset'} ms`;
    return [{ text, here: here?.span ?? a.span, there: there?.span ?? b.span }];
  });
}

function* compareFrontends(one: PathDevice, other: PathDevice): Iterable<Observation> {
  const theirs = new Map(trafficFrontends(other).map((frontend) => [frontend.name, frontend]));
  for (const a of trafficFrontends(one)) {
    const b = theirs.get(a.name);
    if (b === undefined) continue;
    const differences = [...ruleDifferences(a, b), ...limitDifferences(a, b)];
    const subjects = [`${frontendSubject(other, a.name)}/drift:${one.id}`] as const;
    yield* report(`frontend ${a.name}`, [one, other], { differences, subjects });
  }
}

/** The first place where the rules part ways; what follows it has one cause. */
function ruleDifferences(a: Frontend, b: Frontend): readonly Difference[] {
  const [ours, theirs] = [[...decisionsOf(a)], [...decisionsOf(b)]];
  const at = Array.from({ length: Math.max(ours.length, theirs.length) }).findIndex(
    (_, index) => ours[index]?.text !== theirs[index]?.text,
  );
  const found: Difference[] = [];
  const [here, there] = at < 0 ? [] : [ours[at], theirs[at]];
  if (at >= 0) {
    const text = `rules from '${here?.text ?? there?.text ?? ''}' on`;
    found.push({ text, here: here?.span ?? a.span, there: there?.span ?? b.span });
  }
  if (a.defaultPool?.name !== b.defaultPool?.name) {
    const text = `default pool ${a.defaultPool?.name ?? 'unset'} and ${b.defaultPool?.name ?? 'unset'}`;
    found.push({ text, here: a.defaultPool?.span ?? a.span, there: b.defaultPool?.span ?? b.span });
  }
  return found;
}

function limitDifferences(a: Frontend, b: Frontend): readonly Difference[] {
  if (a.maxConnections?.value === b.maxConnections?.value) return [];
  const text = `connection limit ${a.maxConnections?.value ?? 'unset'} and ${b.maxConnections?.value ?? 'unset'}`;
  return [{ text, here: a.maxConnections?.span ?? a.span, there: b.maxConnections?.span ?? b.span }];
}
