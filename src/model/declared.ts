import type { Span } from '../text/source.ts';
import type { VlanRanges } from './network/interface.ts';
import type { ObservedTraffic } from './observed-traffic.ts';

/** Where requests come from. */
export interface Client {
  readonly id: string;
  /** Prefixes of the source addresses, such as `0.0.0.0/0`. */
  readonly from: readonly string[];
  /** `nat` or `proxy`: many people, one source address for each prefix. */
  readonly behind?: 'nat' | 'proxy' | undefined;
  /** The ports that their packets come in at: one, or several of which any may be taken. */
  readonly at?: readonly LinkEnd[] | undefined;
}

export interface Traffic {
  /** Requests per second; undefined when nobody declared it. */
  readonly rate?: number | undefined;
  /** Share of each client, 0 to 1, summing to 1. */
  readonly clients: Readonly<Record<string, number>>;
  /** Share of each path, 0 to 1; empty when unknown. */
  readonly paths: Readonly<Record<string, number>>;
  /** Access logs that tell the rest. */
  readonly log?: LogReference | undefined;
  /** What they tell, once they were read. */
  readonly observed?: ObservedTraffic | undefined;
}

/** Access logs, and how their lines are written. */
export interface LogReference {
  /** Relative to the fleet's folder; may hold wildcards. Older ones first. */
  readonly files: readonly string[];
  /** Undefined: recognised by the first lines. */
  readonly format?: { readonly kind: 'haproxy' | 'nginx' | 'apache'; readonly text: string } | undefined;
}

/** What a service must keep. */
export interface Intents {
  /** How far a server's share may leave its expected share, relative: 0.25 is a quarter more or less. */
  readonly balanced: number;
  /** Part of the capacity that must stay free, 0 to 1. */
  readonly headroom: number;
  /** Highest acceptable share of failed requests, 0 to 1. */
  readonly errors: number;
  /** What may fail without an outage, as declared: `1 server`, `1 switch`. */
  readonly survive: readonly string[];
  /** Who must reach the service: names of clients or devices. */
  readonly reach: readonly string[];
  /** Who must reach neither the service nor what it needs. */
  readonly isolate: readonly string[];
  /** Packets and their answers must pass the same machines. */
  readonly symmetric: boolean;
}

/** A flow that must get through, must not, or must pass the same machines both ways. */
export interface FlowIntent {
  readonly kind: 'reach' | 'isolate' | 'symmetric';
  /** As written: `office -> orders-db:5432`. */
  readonly text: string;
}

/** Which switch shall be the root of the spanning tree of some VLANs, and which takes over from it. */
export interface RootIntent {
  readonly vlans: VlanRanges;
  readonly root: string;
  readonly backup?: string | undefined;
  readonly span?: Span | undefined;
}

export interface Service {
  readonly id: string;
  readonly entry?:
    | { readonly tls: boolean; readonly host: string; readonly port: number; readonly path: string }
    | undefined;
  /** Declared as a test system, so that a load may be sent to it. */
  readonly test?: boolean | undefined;
  readonly traffic: Traffic;
  readonly intents: Intents;
  readonly needs: readonly string[];
  readonly span?: Span | undefined;
}

/** A declared machine that runs servers: what the configuration of a balancer cannot say about it. */
export interface Host {
  readonly id: string;
  readonly address: string;
  readonly port?: number | undefined;
  /** Requests per second that it serves before it queues. */
  readonly capacity?: number | undefined;
  /** Mean time to serve one request when idle. */
  readonly latencyMs?: number | undefined;
  /** The device whose machine it runs on. */
  readonly on?: string | undefined;
  readonly span?: Span | undefined;
}

/** Something that services need and whose configuration nobody reads: a database, a queue. */
export interface Dependency {
  readonly id: string;
  /** Address or host name. */
  readonly address: string;
  readonly port?: number | undefined;
}

export type PoolRole = 'balanced' | 'active-standby' | 'blue-green' | 'canary' | 'drain';

/** A cable, as the fleet file declares it. */
export interface Link {
  readonly ends: readonly [LinkEnd, LinkEnd];
}

export interface LinkEnd {
  readonly device: string;
  /** As written. */
  readonly interface: string;
}

/** A named statement of something that cannot be read; settles one point of ignorance. */
export interface Assumption {
  readonly about: string;
  readonly reason: string;
}

/** A flow that a change may open or end: `lb1:8080`, `lb1:80/admin`, or a device's name. */
export interface WantedFlow {
  readonly flow: string;
  readonly reason: string;
}

/** Everything the fleet file declares about traffic, beside the devices' own configurations. */
export interface Declared {
  readonly fleet: string;
  readonly clients: readonly Client[];
  readonly services: readonly Service[];
  readonly hosts: readonly Host[];
  readonly dependencies: readonly Dependency[];
  readonly flows: readonly FlowIntent[];
  readonly roots?: readonly RootIntent[] | undefined;
  /** Devices that should be equal, such as two balancers behind one virtual address. */
  readonly pairs: readonly (readonly [string, string])[];
  readonly links: readonly Link[];
  /** By pool name, or `device/pool`. */
  readonly roles: Readonly<Record<string, PoolRole>>;
  readonly assumptions: readonly Assumption[];
  /** What a change may open, or send elsewhere. */
  readonly expected?: readonly WantedFlow[] | undefined;
  /** What a change may end. */
  readonly retired?: readonly WantedFlow[] | undefined;
  /** Paths that exist on the device though they were not collected. */
  readonly knownFiles: readonly string[];
  /** What a log shows of a configuration for which no service is declared. */
  readonly observed?: ObservedTraffic | undefined;
}

export const defaultIntents: Intents = {
  balanced: 0.25,
  headroom: 0,
  errors: 0.005,
  survive: [],
  reach: [],
  isolate: [],
  symmetric: false,
};

/** A fleet of one bare file: everybody may come, nothing is said about rate or capacity. */
export const nothingDeclared: Declared = {
  fleet: '',
  clients: [],
  services: [],
  hosts: [],
  dependencies: [],
  flows: [],
  pairs: [],
  links: [],
  roles: {},
  assumptions: [],
  knownFiles: [],
};

/** Nothing of what is declared is another thing: each list is the one that was read, and each service. */
export function sameDeclared(a: Declared, b: Declared): boolean {
  const { services, ...rest } = a;
  const { services: others, ...more } = b;
  const keys = Object.keys({ ...rest, ...more }) as (keyof typeof rest)[];
  return sameItems(services, others) && keys.every((key) => rest[key] === more[key]);
}

/** The very same items in the same order. */
export function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
