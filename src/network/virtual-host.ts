import type { DeviceFacts, Frontend, Listener, VirtualHost, VirtualHosts } from '../model/facts.ts';
import type { Predicate } from '../model/predicate.ts';
import { evaluate, likely } from './evaluate.ts';
import type { PathDevice } from './path.ts';
import type { Request } from './request.ts';

/** Which of the frontends that share an address takes a request. */
export interface Chosen {
  readonly frontend: Frontend;
  /** The name that decided; undefined: the default of the address, or the only one there. */
  readonly name?: VirtualHost | undefined;
  /** Names that might have taken it as well, which cannot be told here. */
  readonly uncertain: readonly VirtualHost[];
}

/** The frontend of `device` that takes the request on this listener; undefined when it is refused. */
export function chooseFrontend(device: PathDevice, listener: Listener, request: Request): Chosen | undefined {
  const hosts = virtualHostsOf(device.facts, listener);
  if (hosts === undefined) {
    const frontend = device.facts.frontends.find(({ listeners }) => listeners.includes(listener));
    return frontend === undefined ? undefined : { frontend, uncertain: [] };
  }
  const { choice, uncertain } = firstChoice(hosts, request);
  const name = choice?.frontend ?? hosts.otherwise;
  const frontend = name === undefined ? undefined : frontendNamed(device.facts, name);
  return frontend === undefined ? undefined : { frontend, name: choice, uncertain };
}

/** The names that are asked on a listener's address and port. */
export function virtualHostsOf(facts: DeviceFacts, listener: Listener): VirtualHosts | undefined {
  return facts.virtualHosts?.find(
    ({ address, port }) => address === listener.address && port === listener.port,
  );
}

/** Exact names by their text, and all other choices; positions tell which comes first. */
interface Index {
  readonly exact: ReadonlyMap<string, number>;
  readonly others: readonly number[];
}

const indexes = new WeakMap<VirtualHosts, Index>();
const frontends = new WeakMap<DeviceFacts, ReadonlyMap<string, Frontend>>();

function frontendNamed(facts: DeviceFacts, name: string): Frontend | undefined {
  let held = frontends.get(facts);
  if (held === undefined) {
    held = new Map(facts.frontends.map((frontend) => [frontend.name, frontend]));
    frontends.set(facts, held);
  }
  return held.get(name);
}

function firstChoice(
  hosts: VirtualHosts,
  request: Request,
): { readonly choice: VirtualHost | undefined; readonly uncertain: readonly VirtualHost[] } {
  const { exact, others } = indexOf(hosts);
  const uncertain: VirtualHost[] = [];
  const at = exact.get(request.host.replace(/:\d+$/, '').toLowerCase()) ?? Number.POSITIVE_INFINITY;
  for (const other of others) {
    const choice = hosts.choices[other];
    if (choice === undefined || other > at) break;
    const truth = evaluate(choice.when, request);
    if (truth === 'uncertain') uncertain.push(choice);
    if (truth === 'yes' || (truth === 'uncertain' && likely(choice.when, request)))
      return { choice, uncertain };
  }
  return { choice: hosts.choices[at], uncertain };
}

function indexOf(hosts: VirtualHosts): Index {
  const held = indexes.get(hosts);
  if (held !== undefined) return held;
  const exact = new Map<string, number>();
  const others: number[] = [];
  for (const [at, { when }] of hosts.choices.entries()) {
    const name = exactHost(when);
    if (name === undefined) others.push(at);
    else if (!exact.has(name)) exact.set(name, at);
  }
  const made = { exact, others };
  indexes.set(hosts, made);
  return made;
}

/** The name of a test `host, without its port and without regard to case, is exactly NAME`. */
function exactHost(when: Predicate): string | undefined {
  if (when.kind !== 'test' || when.field.name !== 'host' || when.matchers.length !== 1) return undefined;
  if (when.transforms.some(({ name }) => name !== 'strip-port' && name !== 'lower')) return undefined;
  const [matcher] = when.matchers;
  if (matcher?.kind !== 'exact' || !when.transforms.some(({ name }) => name === 'strip-port'))
    return undefined;
  const folds = matcher.ignoreCase || when.transforms.some(({ name }) => name === 'lower');
  return folds ? matcher.value.toLowerCase() : undefined;
}
