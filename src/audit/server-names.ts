import type { Predicate } from '../model/predicate.ts';
import type { PathDevice } from '../network/path.ts';
import { virtualHostsOf } from '../network/virtual-host.ts';

/** Names of the frontends that some request reaches: by a host name, as the default of an address, or alone on one. */
export function reachableFrontends({ facts }: PathDevice): ReadonlySet<string> {
  const reached = new Set<string>();
  for (const { choices, otherwise } of facts.virtualHosts ?? []) {
    if (otherwise !== undefined) reached.add(otherwise);
    for (const { frontend, when } of choices) if (!isNoHost(when)) reached.add(frontend);
  }
  for (const { name, listeners } of facts.frontends) {
    if (listeners.some((listener) => virtualHostsOf(facts, listener) === undefined)) reached.add(name);
  }
  return reached;
}

/** `_` is no host name: who writes it means a block that is the default of its address. */
function isNoHost(when: Predicate): boolean {
  const [matcher] = when.kind === 'test' ? when.matchers : [];
  return matcher?.kind === 'exact' && matcher.value === '_';
}
