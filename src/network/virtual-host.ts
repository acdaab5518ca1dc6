import type { DeviceFacts, Frontend, Listener, VirtualHost, VirtualHosts } from '../model/facts.ts';
import type { Predicate, Transform } from '../model/predicate.ts';
import { evaluate, likelier, likely } from './evaluate.ts';
import { applyTransform, type FieldValue } from './field-value.ts';
import type { PathDevice } from './path.ts';
import type { Request } from './request.ts';
import { hides } from './sight.ts';

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
  const place = listener.address === '*' && listener.family === 'ipv6' ? '[::]' : listener.address;
  return facts.virtualHosts?.find(({ address, port }) => address === place && port === listener.port);
}

/** Exact names by their text, and all other choices; positions tell which comes first. */
interface Index {
  /** What is done to the host before it is compared: the same for all exact names. */
  readonly transforms: readonly Transform[];
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
  const hidden = request.sight === undefined ? undefined : hides(request.sight, { name: 'host' });
  if (hidden !== undefined) return likelyChoice(hosts, request);
  const { exact, others, transforms } = indexOf(hosts);
  const uncertain: VirtualHost[] = [];
  const host = transforms.reduce<FieldValue>(applyTransform, { kind: 'text', text: request.host });
  const key = host.kind === 'text' ? host.text.toLowerCase() : '';
  const at = exact.get(key) ?? Number.POSITIVE_INFINITY;
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

/** Where nobody is sure of the name, any choice may be the one. */
function likelyChoice(hosts: VirtualHosts, request: Request): ReturnType<typeof firstChoice> {
  const asked = likelier(request);
  const isGuessed = asked.sight !== undefined && hides(asked.sight, { name: 'host' }) === undefined;
  return { choice: isGuessed ? firstChoice(hosts, asked).choice : undefined, uncertain: hosts.choices };
}

function indexOf(hosts: VirtualHosts): Index {
  const held = indexes.get(hosts);
  if (held !== undefined) return held;
  const exact = new Map<string, number>();
  const others: number[] = [];
  let transforms: readonly Transform[] | undefined;
  for (const [at, { when }] of hosts.choices.entries()) {
    const name = exactHost(when, transforms);
    if (name === undefined) others.push(at);
    else if (!exact.has(name.value)) exact.set(name.value, at);
    transforms ??= name?.transforms;
  }
  const made = { transforms: transforms ?? [], exact, others };
  indexes.set(hosts, made);
  return made;
}

/** The name of a test `host is exactly NAME` without regard to case, whose transforms are those of the others. */
function exactHost(
  when: Predicate,
  transforms: readonly Transform[] | undefined,
): { readonly value: string; readonly transforms: readonly Transform[] } | undefined {
  if (when.kind !== 'test' || when.field.name !== 'host' || when.matchers.length !== 1) return undefined;
  const [matcher] = when.matchers;
  if (matcher?.kind !== 'exact' || !matcher.ignoreCase) return undefined;
  if (transforms !== undefined && JSON.stringify(transforms) !== JSON.stringify(when.transforms))
    return undefined;
  return { value: matcher.value.toLowerCase(), transforms: when.transforms };
}
