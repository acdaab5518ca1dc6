import { driverPorts } from '../../adapters/ports.ts';
import type { ScenarioStep } from '../../load/scenario.ts';
import type { Stub } from '../../load/stub.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import type { Estate } from '../estate.ts';
import { unknownName, usage } from './settings.ts';

/** Does the steps of a scenario to servers. */
export interface Controls {
  /** Why it could not be done; undefined when it was. */
  readonly act: (step: ScenarioStep) => Promise<string | undefined>;
  /** Brings everything back that a scenario took away. */
  readonly restore: () => Promise<readonly string[]>;
}

/** A server as its balancer's runtime socket names it. */
interface Place {
  readonly server: string;
  readonly pool: string;
  readonly socket: string;
}

const patienceMs = 2000;

/** Checks every step before the load begins: unknown servers, and what cannot be done to them. */
export function controlsFor(
  steps: readonly ScenarioStep[],
  estate: Estate,
  stubs: readonly Stub[],
): Result<Controls> {
  const places = runtimePlaces(estate);
  const problems = steps.flatMap((step) => refusalOf(step, { places, stubs, estate }) ?? []);
  if (problems.length > 0) return failure(...problems);
  const lost = new Map<string, Place>();
  return success({
    act: (step) => {
      const named = stubs.filter(({ name }) => name === step.server);
      if (named.length > 0) return actOnStubs(step, named);
      return actOnPlaces(step, placesOf(places, step.server), lost);
    },
    restore: async () => {
      const said: string[] = [];
      for (const place of lost.values()) {
        const answer = await tell(place, 'ready');
        if (answer !== '') said.push(`${place.pool}/${place.server} is still in maintenance: ${answer}`);
      }
      return said;
    },
  });
}

function refusalOf(
  { server, action, text }: ScenarioStep,
  {
    places,
    stubs,
    estate,
  }: { readonly places: readonly Place[]; readonly stubs: readonly Stub[]; readonly estate: Estate },
): Problem | undefined {
  if (stubs.some(({ name }) => name === server)) return undefined;
  if (placesOf(places, server).length > 0) {
    if (action.kind !== 'slow') return undefined;
    return usage(
      `'${text}': a real server cannot be made slow, only a stub`,
      'use lose: and restore:, or --stubs',
    );
  }
  const servers = estate.path.devices.flatMap(({ facts }) => facts.pools.flatMap((pool) => pool.servers));
  const names = [...new Set(servers.map(({ name }) => name))];
  if (!names.includes(server.replace(/^.*\//, ''))) return unknownName('server', server, names);
  return usage(
    `'${text}': ${server} is no stub, and no balancer that has it declares a control socket`,
    "start stubs with --stubs, or declare 'control: { socket: … }' on the device in the fleet file",
  );
}

/** Servers of balancers that understand `set server` on a socket that the fleet file declares. */
function runtimePlaces({ devices }: Estate): readonly Place[] {
  return devices.flatMap(({ kind, declared, reading }) => {
    const { socket } = declared.control;
    if (kind.kind !== 'haproxy' || socket === undefined) return [];
    return reading.facts.pools.flatMap((pool) =>
      pool.servers.map(({ name }) => ({ server: name, pool: pool.name, socket })),
    );
  });
}

/** `app2` is that server in every pool, `shop/app2` the one of a pool. */
function placesOf(places: readonly Place[], name: string): readonly Place[] {
  return places.filter(({ server, pool }) => name === server || name === `${pool}/${server}`);
}

async function actOnStubs({ action }: ScenarioStep, stubs: readonly Stub[]): Promise<undefined> {
  for (const stub of stubs) {
    if (action.kind === 'lose') await stub.set({ failure: { kind: 'refuse' } });
    else if (action.kind === 'restore') await stub.set({ failure: undefined, latency: stub.initial.latency });
    else await stub.set({ latency: { kind: 'fixed', seconds: action.seconds } });
  }
  return undefined;
}

async function actOnPlaces(
  { action }: ScenarioStep,
  places: readonly Place[],
  lost: Map<string, Place>,
): Promise<string | undefined> {
  for (const place of places) {
    const key = `${place.socket} ${place.pool}/${place.server}`;
    const bar = action.kind === 'lose' ? await barOf(place) : undefined;
    if (bar !== undefined) return bar;
    const answer = await tell(place, action.kind === 'lose' ? 'maint' : 'ready');
    if (answer !== '') return answer;
    if (action.kind === 'lose') lost.set(key, place);
    else lost.delete(key);
  }
  return undefined;
}

/** The runtime API answers an empty line when it did what it was told (HAProxy management guide, 9.3). */
async function tell({ pool, server, socket }: Place, state: 'maint' | 'ready'): Promise<string> {
  return ask(socket, `set server ${pool}/${server} state ${state}\n`);
}

/** Why a server is left alone. Field 7 of `show servers state` holds the administrative state; 0 is none. */
async function barOf({ pool, server, socket }: Place): Promise<string | undefined> {
  const answer = await ask(socket, `show servers state ${pool}\n`);
  const line = answer.split('\n').find((each) => each.split(' ')[3] === server);
  if (line === undefined) return `the state of ${pool}/${server} cannot be read: ${answer.slice(0, 200)}`;
  if (line.split(' ')[6] === '0') return undefined;
  return `${pool}/${server} is in maintenance or drain already, so it is left alone`;
}

async function ask(socket: string, command: string): Promise<string> {
  try {
    return (await driverPorts.ask(socket, command, patienceMs)).trim();
  } catch (error) {
    return `${socket}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
