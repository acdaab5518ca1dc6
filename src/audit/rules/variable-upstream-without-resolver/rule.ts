import { addressBytes } from '../../../network/address.ts';
import { effectiveOne, passNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import {
  deviceStatements,
  ownOf,
  type Placed,
  placeSubject,
  statementsOf,
  textOf,
} from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'variable-upstream-without-resolver',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A server is named by a variable, and nothing can look the name up',
  why: "nginx looks such names up while it runs: without 'resolver' every request ends as 502, 'no resolver defined'.",
  fix: "Add 'resolver ADDRESS;', name an upstream, or write the name without a variable.",
  check: checkStatements,
});

function* checkStatements({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', ...passNames)) {
    const { directive, device } = placed;
    const host = hostText(directive.arguments[0] ?? '');
    // A piece that is included into http does not show what stands around it.
    if (!isWhole(placed) || !host.includes('$') || effectiveOne(placed, 'resolver') !== undefined) continue;
    const upstreams = new Set(device.facts.pools.flatMap(({ name, implicit }) => (implicit ? [] : [name])));
    const unknown = possibleHosts(placed, host).find((one) => !isKnown(one, upstreams));
    if (unknown === undefined) continue;
    yield {
      message: `'${textOf(directive)}': ${unknown} is no upstream, and there is no resolver to look it up`,
      span: directive.span,
      subjects: [placeSubject(placed)],
    };
  }
}

function isWhole({ around }: Placed): boolean {
  return around[0]?.name === 'http' || around[0]?.name === 'stream';
}

function hostText(target: string): string {
  return target.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/s, '');
}

/** A host that stands in a variable may stand there with its scheme and path. */
function isKnown(host: string, upstreams: ReadonlySet<string>): boolean {
  const place = hostText(host);
  const name = place.replace(/:\d+$/, '');
  if (place === '' || place.startsWith('unix:') || place.includes('$')) return true;
  return (
    upstreams.has(place) || upstreams.has(name) || addressBytes(name.replace(/^\[|\]$/g, '')) !== undefined
  );
}

/**
 * What the host may be, where the file says so: values of `set` and of maps. A name that is put together counts when
 * its fixed end is a domain, which is no name of an upstream.
 */
function possibleHosts(placed: Placed, host: string): readonly string[] {
  const [, variable, rest = ''] = /^\$\{?(\w+)\}?(:\d+)?$/.exec(host) ?? [];
  if (variable !== undefined) return valuesOf(placed, variable).map((value) => value + rest);
  const [, domain] = /\}?(\.[a-z][\w-]*(?:\.[a-z][\w-]*)+)(?::\d+)?$/i.exec(host) ?? [];
  return domain === undefined ? [] : [`*${domain}`];
}

function valuesOf(placed: Placed, variable: string): readonly string[] {
  const { device, around } = placed;
  const server = around.find(({ name }) => name === 'server');
  const sets = deviceStatements(device, 'set')
    .filter((one) => one.directive.arguments[0] === `$${variable}`)
    .filter((one) => server !== undefined && one.around.includes(server))
    .flatMap((one) => one.directive.arguments.slice(1));
  const maps = around
    .flatMap((block) => ownOf(block, 'map'))
    .filter((one) => one.arguments[1] === `$${variable}`)
    .flatMap(({ block = [] }) => block)
    .filter(({ name }) => !['include', 'hostnames', 'volatile'].includes(name))
    .flatMap((one) => one.arguments.slice(0, 1));
  return [...sets, ...maps];
}
