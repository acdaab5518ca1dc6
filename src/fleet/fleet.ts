import type {
  Client,
  Declared,
  Host,
  Intents,
  Link,
  LinkEnd,
  LogReference,
  RootIntent,
  Service,
} from '../model/declared.ts';
import { defaultIntents } from '../model/declared.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Source, Span } from '../text/source.ts';
import { defaultPolicy } from './default-policy.ts';
import { parseDocument } from './document.ts';
import { valuePlaces } from './places.ts';
import { unknownReferences } from './references.ts';
import type { FleetDocument } from './schema.ts';

export interface FleetDevice {
  readonly id: string;
  /** Undefined when the configuration itself shows it. */
  readonly kind?: string | undefined;
  /** Files and folders, relative to the fleet's folder, in the order in which the program reads them. */
  readonly config: readonly string[];
  /** Files with what the device itself printed, relative to the fleet's folder; may hold wildcards. */
  readonly state?: readonly string[] | undefined;
  readonly control: {
    readonly socket?: string | undefined;
    readonly master?: string | undefined;
    readonly pidFile?: string | undefined;
    readonly program?: string | undefined;
    readonly reload?: string | undefined;
    readonly restart?: string | undefined;
    readonly files?: readonly string[] | undefined;
    readonly environment?: Readonly<Record<string, string>> | undefined;
  };
}

export interface Policy {
  readonly failOn: 'error' | 'warning' | 'note';
  readonly profiles: readonly ('outage' | 'hygiene' | 'security')[];
  /** Milliseconds, or worked out from the traffic. */
  readonly watch: 'auto' | number;
  readonly deadline: 'auto' | number;
  readonly allowRestart: boolean;
}

export interface Fleet {
  readonly devices: readonly FleetDevice[];
  readonly declared: Declared;
  readonly policy: Policy;
  /** Command whose output are the fleet's files, run in a worktree of each version. */
  readonly render?: string | undefined;
}

/** Reads a fleet from its file and the files that it includes, the main one first. */
export function readFleet(sources: readonly Source[], environment?: string): Result<Fleet> {
  const documents: FleetDocument[] = [];
  const problems: Problem[] = [];
  for (const source of sources) {
    const parsed = parseDocument(source);
    if (parsed.ok) documents.push(parsed.value);
    else problems.push(...parsed.problems);
  }
  if (problems.length > 0) return failure(...problems);
  const merged = documents.reduce(merge, {});
  if (environment === undefined) return checked(toFleet(merged, sources), sources);
  const overlay = merged.environments?.[environment];
  if (overlay === undefined) return failure(unknownEnvironment(environment, merged, sources[0]));
  return checked(toFleet(merge(merged, overlay), sources), sources);
}

function checked(fleet: Fleet, sources: readonly Source[]): Result<Fleet> {
  const unknown = unknownReferences(fleet.declared, sources);
  return unknown.length > 0 ? failure(...unknown) : success(fleet);
}

/** Glob patterns of further fleet files that a document names. */
export function includesOf(source: Source): readonly string[] {
  const parsed = parseDocument(source);
  return parsed.ok ? (parsed.value.include ?? []) : [];
}

/** The command that makes the fleet's files, where they are generated. */
export function renderOf(source: Source): string | undefined {
  const parsed = parseDocument(source);
  return parsed.ok ? parsed.value.render : undefined;
}

function unknownEnvironment(name: string, { environments }: FleetDocument, source?: Source): Problem {
  const known = Object.keys(environments ?? {}).join(', ');
  return {
    code: 'fleet-schema',
    severity: 'error',
    message: `environment ${name} is not defined${source === undefined ? '' : ` in ${source.file}`}`,
    help: known === '' ? "add it under 'environments:'" : `known environments: ${known}`,
  };
}

/** Maps are merged key by key; lists and single values of the later document win. */
function merge<T>(base: T, overlay: T): T {
  if (!isRecord(base) || !isRecord(overlay)) return overlay === undefined ? base : overlay;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overlay)) merged[key] = merge(merged[key], value);
  return merged as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toFleet(document: FleetDocument, sources: readonly Source[]): Fleet {
  const devices = Object.entries(document.devices ?? {});
  const places = valuePlaces(sources, 'host');
  return {
    devices: devices
      .filter(([, device]) => device.config !== undefined && device.external !== true)
      .map(([id, { kind, config = [], state, control = {} }]) => ({
        id,
        kind,
        config,
        state,
        control: { ...control, pidFile: control['pid-file'] },
      })),
    declared: {
      fleet: document.fleet ?? '',
      clients: Object.entries(document.clients ?? {}).map(
        ([id, { from, behind, at }]): Client => ({
          id,
          from,
          behind,
          ...(at === undefined ? {} : { at: at.map(toLinkEnd) }),
        }),
      ),
      services: Object.entries(document.services ?? {}).map(([id, service]) => toService(id, service)),
      hosts: devices.map(([id, device]) => toHost(id, device, places)),
      dependencies: Object.entries(document.dependencies ?? {}).map(([id, { address }]) => ({
        id,
        ...hostAndPort(address),
      })),
      flows: (['reach', 'isolate', 'symmetric'] as const).flatMap((kind) =>
        (document.intents?.[kind] ?? []).map((text) => ({ kind, text })),
      ),
      roots: toRoots(document.intents?.roots ?? [], sources),
      pairs: document.pairs ?? [],
      links: (document.links ?? []).map(toLink),
      roles: document.roles ?? {},
      assumptions: document.assume ?? [],
      expected: document.expect ?? [],
      retired: document.retire ?? [],
      knownFiles: document.files ?? [],
    },
    policy: toPolicy(document.policy),
    render: document.render,
  };
}

type RootEntry = NonNullable<NonNullable<FleetDocument['intents']>['roots']>[number];

/** The same switch may be named several times: each time at its own line. */
function toRoots(entries: readonly RootEntry[], sources: readonly Source[]): readonly RootIntent[] {
  if (entries.length === 0) return [];
  const places = valuePlaces(sources, 'root');
  return entries.map(({ vlan, root, backup }, at) => {
    const before = entries.slice(0, at).filter((one) => one.root === root).length;
    const span = places.get(root)?.[before];
    return { vlans: vlan, root, backup, ...(span === undefined ? {} : { span }) };
  });
}

/** `edge1:Ethernet1 -- lb1:eth0`; the schema has seen to its form. */
function toLink(text: string): Link {
  const [one = '', other = ''] = text.split(/\s+--\s+/, 2);
  return { ends: [toLinkEnd(one), toLinkEnd(other)] };
}

function toLinkEnd(text: string): LinkEnd {
  const at = text.indexOf(':');
  return { device: text.slice(0, at), interface: text.slice(at + 1) };
}

type DeviceEntry = NonNullable<FleetDocument['devices']>[string];
type ServiceEntry = NonNullable<FleetDocument['services']>[string];

function toHost(
  id: string,
  { host = '', capacity, latency, on }: DeviceEntry,
  places: ReadonlyMap<string, readonly Span[]>,
): Host {
  const span = places.get(host)?.[0];
  return {
    id,
    ...hostAndPort(host),
    capacity,
    latencyMs: latency,
    ...(on === undefined ? {} : { on }),
    ...(span === undefined ? {} : { span }),
  };
}

/** An address, `address:port`, or `[address]:port`. */
function hostAndPort(text: string): { readonly address: string; readonly port?: number | undefined } {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text);
  return match === null
    ? { address: text, port: undefined }
    : { address: match[1] ?? match[2] ?? '', port: Number(match[3]) };
}

function toService(
  id: string,
  { entry, test, traffic = {}, needs = [], intents = {} }: ServiceEntry,
): Service {
  return {
    id,
    test,
    entry: entry === undefined ? undefined : parseEntry(entry),
    traffic: {
      rate: traffic.rate,
      clients: traffic.clients ?? {},
      paths: traffic.paths ?? {},
      ...(traffic.log === undefined ? {} : { log: toLog(traffic.log) }),
    },
    intents: toIntents(intents),
    needs,
  };
}

type LogEntry = NonNullable<NonNullable<ServiceEntry['traffic']>['log']>;

function toLog(log: LogEntry): LogReference {
  if (Array.isArray(log)) return { files: log };
  const kinds = ['haproxy', 'nginx', 'apache'] as const;
  const formats = kinds.flatMap((kind) => (log[kind] === undefined ? [] : [{ kind, text: log[kind] }]));
  return { files: log.file, format: formats[0] };
}

function toIntents(intents: NonNullable<ServiceEntry['intents']>): Intents {
  return {
    balanced: intents.balanced ?? defaultIntents.balanced,
    headroom: intents.headroom ?? defaultIntents.headroom,
    errors: intents.errors ?? defaultIntents.errors,
    survive: intents.survive ?? defaultIntents.survive,
    reach: intents.reach ?? defaultIntents.reach,
    isolate: intents.isolate ?? defaultIntents.isolate,
    symmetric: intents.symmetric ?? defaultIntents.symmetric,
  };
}

function parseEntry(entry: string): NonNullable<Service['entry']> {
  const match = /^(https?|tcp):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(entry);
  const tls = match?.[1] === 'https';
  return {
    tls,
    host: match?.[2] ?? entry,
    port: match?.[3] === undefined ? (tls ? 443 : 80) : Number(match[3]),
    path: match?.[4] ?? '/',
  };
}

function toPolicy(policy: FleetDocument['policy']): Policy {
  const profile = policy?.check?.profile;
  return {
    failOn: policy?.check?.['fail-on'] ?? defaultPolicy.failOn,
    profiles: profile === undefined ? defaultPolicy.profiles : [profile].flat(),
    watch: policy?.apply?.watch ?? defaultPolicy.watch,
    deadline: policy?.apply?.deadline ?? defaultPolicy.deadline,
    allowRestart: policy?.apply?.['allow-restart'] ?? defaultPolicy.allowRestart,
  };
}
