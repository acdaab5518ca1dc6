import { type Decision, everyDecision } from '../model/decision.ts';
import type { Declared, Host, Service } from '../model/declared.ts';
import type { Directive } from '../model/directive.ts';
import type { PartsOf } from '../model/effect.ts';
import type { DeviceFacts, Frontend, Listener } from '../model/facts.ts';
import type { CapturedState } from '../model/network/captured.ts';
import type { Pool, Server } from '../model/pool.ts';
import type { Source } from '../text/source.ts';
import { emptyRequest } from './request.ts';
import { chooseFrontend } from './virtual-host.ts';

export interface PathDevice {
  readonly id: string;
  readonly facts: DeviceFacts;
  readonly pools: ReadonlyMap<string, Pool>;
  /** Address of its machine as the fleet file declares it. */
  readonly host?: string | undefined;
  /** What it said of itself at some time. */
  readonly state?: CapturedState | undefined;
  /** The statements of its configuration in the order of the text; empty for a kind that has none. */
  readonly directives: () => readonly Directive[];
  /** The same for every kind, to compare two versions; lines of the text for a kind without statements. */
  readonly statements: () => readonly Directive[];
  /** What a change of each of them can do; undefined: nobody says, so the worst is taken. */
  readonly parts?: PartsOf | undefined;
  /** What a change of the lists and tables that it names can do. */
  readonly partsOfFiles?: PartsOf | undefined;
  /** The same text with secrets masked. */
  readonly mask: (text: string) => string;
  /** The text that was read, included files too. */
  readonly sources: () => readonly Source[];
}

/** A device as it was read. */
export interface DeviceInput {
  readonly id: string;
  readonly facts: DeviceFacts;
  readonly state?: CapturedState | undefined;
  readonly directives?: (() => readonly Directive[]) | undefined;
  readonly statements?: (() => readonly Directive[]) | undefined;
  readonly parts?: PartsOf | undefined;
  readonly partsOfFiles?: PartsOf | undefined;
  readonly mask?: ((text: string) => string) | undefined;
  readonly sources?: (() => readonly Source[]) | undefined;
}

/** The whole model: all devices' facts, and what the fleet file declares about them. */
export interface Path {
  readonly devices: readonly PathDevice[];
  readonly declared: Declared;
}

/** Where a service enters the path. */
export interface EntryPoint {
  readonly device: PathDevice;
  readonly frontend: Frontend;
}

export function buildPath(devices: readonly DeviceInput[], declared: Declared): Path {
  const hosts = new Map(declared.hosts.map((host) => [host.id, host.address]));
  return { declared, devices: devices.map((device) => heldDevice(device, hosts.get(device.id))) };
}

const held = new WeakMap<DeviceFacts, PathDevice>();

/** The same facts give the same device, so that what was worked out about it is found again. */
function heldDevice(device: DeviceInput, host: string | undefined): PathDevice {
  const known = held.get(device.facts);
  if (known !== undefined && known.id === device.id && known.host === host && known.state === device.state)
    return known;
  const made = pathDevice(device, host);
  held.set(device.facts, made);
  return made;
}

function pathDevice(device: DeviceInput, host: string | undefined): PathDevice {
  const {
    id,
    facts,
    state,
    directives = () => [],
    statements = directives,
    parts,
    partsOfFiles,
    mask = (text) => text,
    sources = () => [],
  } = device;
  const known = new Map(facts.pools.map((pool) => [pool.name, pool]));
  const pools = facts.pools.map((pool) => withTracked(pool, known));
  return {
    id,
    host,
    state,
    directives,
    statements,
    parts,
    partsOfFiles,
    mask,
    sources,
    facts: { ...facts, pools },
    pools: new Map(pools.map((pool) => [pool.name, pool])),
  };
}

/** A server that tracks one in maintenance is in maintenance too (manual 5.2, `track`). */
function withTracked(pool: Pool, pools: ReadonlyMap<string, Pool>): Pool {
  if (!pool.servers.some((server) => inTrackedMaintenance(server, pool, pools))) return pool;
  const servers = pool.servers.map((server) =>
    inTrackedMaintenance(server, pool, pools)
      ? { ...server, disabled: true, at: { disabled: server.at['check.track'] ?? server.span, ...server.at } }
      : server,
  );
  return { ...pool, servers };
}

/** Follows the chain; HAProxy refuses loops, and so many steps are enough for any other file. */
function inTrackedMaintenance(server: Server, pool: Pool, pools: ReadonlyMap<string, Pool>): boolean {
  let [at, place]: [Server | undefined, Pool | undefined] = [server, pool];
  for (let step = 0; step < 16 && at?.check.track !== undefined; step++) {
    const [first = '', second]: readonly string[] = at.check.track.split('/', 2);
    place = second === undefined ? place : pools.get(first);
    at = place?.servers.find(({ name }) => name === (second ?? first));
    if (at?.disabled === true) return true;
  }
  return false;
}

/** Frontends that carry users' traffic: enabled, listening, and no statistics page. */
export function trafficFrontends(device: PathDevice): readonly Frontend[] {
  return traffic(device).frontends;
}

export function trafficPools(device: PathDevice): readonly Pool[] {
  return traffic(device).pools;
}

interface Traffic {
  readonly frontends: readonly Frontend[];
  readonly pools: readonly Pool[];
}

/** Nearly every rule asks for them. */
const heldTraffic = new WeakMap<PathDevice, Traffic>();

function traffic(device: PathDevice): Traffic {
  const known = heldTraffic.get(device);
  if (known !== undefined) return known;
  const { frontends, pools } = device.facts;
  const made = {
    frontends: frontends.filter(
      (frontend) => !frontend.disabled && frontend.service === undefined && frontend.listeners.length > 0,
    ),
    pools: pools.filter((pool) => !pool.disabled && pool.service === undefined),
  };
  heldTraffic.set(device, made);
  return made;
}

/** Not so a switch or router: neither forecasts nor files nor the time tell anything more of it. */
export function servesRequests({ facts: { network, frontends, pools, files } }: PathDevice): boolean {
  return network === undefined || frontends.length + pools.length + files.length > 0;
}

/** Every decision that a frontend can come to, those inside locations and named places too. */
export function decisionsOf(frontend: Frontend): ReadonlySet<Decision> {
  const known = heldDecisions.get(frontend);
  if (known !== undefined) return known;
  const made = everyDecision(frontend.decisions, frontend.named);
  heldDecisions.set(frontend, made);
  return made;
}

const heldDecisions = new WeakMap<Frontend, ReadonlySet<Decision>>();

/** Frontends that a service's entry address reaches; without an entry, every traffic frontend of every device. */
export function entryPoints(path: Path, service: Service): readonly EntryPoint[] {
  const all = path.devices.flatMap((device) =>
    trafficFrontends(device).map((frontend) => ({ device, frontend })),
  );
  const entry = service.entry;
  if (entry === undefined) return all;
  const onPort = all.filter(({ frontend }) => isOnPort(frontend, entry));
  const exact = onPort.filter(({ frontend }) => isOnAddress(frontend, entry));
  return (exact.length > 0 ? exact : onPort).filter((one) => takesHost(one, entry));
}

/** How a service may enter at one device: by its very address if any device listens on that, else by its port. */
export interface EntryWay {
  readonly byPort: boolean;
  readonly byAddress: boolean;
  /** It listens on the very address, whether or not it takes the host name. */
  readonly isExact: boolean;
}

/** `entryPoints` of one device, for those who know the other devices. */
export function entryWay(device: PathDevice, { entry }: Service): EntryWay {
  const all = trafficFrontends(device);
  if (entry === undefined) return { byPort: all.length > 0, byAddress: false, isExact: false };
  const onPort = all.filter((frontend) => isOnPort(frontend, entry));
  const exact = onPort.filter((frontend) => isOnAddress(frontend, entry));
  const takes = (frontend: Frontend): boolean => takesHost({ device, frontend }, entry);
  return { byPort: onPort.some(takes), byAddress: exact.some(takes), isExact: exact.length > 0 };
}

type Entry = NonNullable<Service['entry']>;

function isOnPort({ listeners }: Frontend, { port }: Entry): boolean {
  return listeners.some((listener) => listensOn(listener, port));
}

function isOnAddress({ listeners }: Frontend, { host, port }: Entry): boolean {
  return listeners.some((one) => listensOn(one, port) && one.address === host);
}

/** Where several frontends share the address, the host name chooses one of them. */
function takesHost({ device, frontend }: EntryPoint, entry: Entry): boolean {
  if (device.facts.virtualHosts === undefined) return true;
  const request = { ...emptyRequest, host: entry.host, path: entry.path, tls: entry.tls };
  return frontend.listeners
    .filter((listener) => listensOn(listener, entry.port))
    .some((listener) => chooseFrontend(device, listener, request)?.frontend === frontend);
}

export function listensOn(listener: Listener, port: number): boolean {
  if (listener.port === undefined) return false;
  return listener.port <= port && port <= (listener.lastPort ?? listener.port);
}

/** One name for the place a server's traffic ends, equal for the same place in two pools. */
export function endpointOf(server: Server, pool: Pool): string {
  if (server.address === undefined) return `${pool.name}/${server.name}`;
  if (server.port === undefined) return server.address;
  return `${server.address}:${server.port}`;
}

/** The declared machine behind a server: by address and port, by address, or by name. */
export function hostOf({ declared }: Path, { address = '', port, name }: Server): Host | undefined {
  if (declared.hosts.length === 0) return undefined;
  const { byAddress, byName } = hostIndex(declared.hosts);
  const there = address === '' ? undefined : byAddress.get(address);
  return there?.get(port) ?? there?.get(undefined) ?? byName.get(name);
}

interface HostIndex {
  /** By address, then by port; undefined is every port. */
  readonly byAddress: ReadonlyMap<string, ReadonlyMap<number | undefined, Host>>;
  readonly byName: ReadonlyMap<string, Host>;
}

const hostIndexes = new WeakMap<readonly Host[], HostIndex>();

/** The first host of each place, and of each name that has no address. */
function hostIndex(hosts: readonly Host[]): HostIndex {
  const held = hostIndexes.get(hosts);
  if (held !== undefined) return held;
  const last = hosts.toReversed();
  const nameless = last.filter((host) => host.port === undefined && host.address === '');
  const byAddress = new Map<string, Map<number | undefined, Host>>();
  for (const host of last) {
    const ports = byAddress.get(host.address);
    if (ports === undefined) byAddress.set(host.address, new Map([[host.port, host]]));
    else ports.set(host.port, host);
  }
  const made = { byAddress, byName: new Map(nameless.map((host) => [host.id, host])) };
  hostIndexes.set(hosts, made);
  return made;
}
