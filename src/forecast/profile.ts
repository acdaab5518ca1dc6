import type { Client, Declared, Service } from '../model/declared.ts';
import type { Frontend } from '../model/facts.ts';
import { addressIn, type Prefix, parsePrefix } from '../network/address.ts';
import type { EntryPoint } from '../network/path.ts';
import { emptyRequest, type Request } from '../network/request.ts';
import { hostExample, literals, pathExample } from './examples.ts';
import { type ObservedMix, observedMix } from './traffic/mix.ts';

/** A sample of the requests of one service: each stands for the same share of its traffic. */
export interface Profile {
  /** Requests per second; undefined when nobody declared it. */
  readonly rate: number | undefined;
  readonly requests: readonly Request[];
  /** What had to be assumed to draw the sample. */
  readonly assumptions: readonly string[];
  /** Fields whose values are made up, so that no share may rest on them. */
  readonly assumed: ReadonlySet<string>;
  /** Position of the entry that each request comes in by; undefined: each in turn. */
  readonly enters?: readonly number[] | undefined;
}

interface Weighted<T> {
  readonly value: T;
  readonly share: number;
}

const anyone: Client = { id: 'anyone', from: ['0.0.0.0/0'] };
const otherPaths = ['/other/page', '/index.html', '/a/b/c', '/list/1', '/list/2'];
/** Irrational steps, one for each dimension, so that the sample fills the space evenly (additive recurrence). */
const steps = {
  client: 0.754877666,
  source: 0.569840296,
  path: 0.819172513,
  host: 0.671043607,
  draw: 0.618033989,
  listener: 0.445041868,
};

/** Where a service enters, and where it does in another version whose rules the sample must tell apart too. */
export interface Entries {
  readonly entries: readonly EntryPoint[];
  readonly others?: readonly EntryPoint[] | undefined;
}

/** Draws `count` requests, always the same ones for the same input. */
export function drawProfile(
  declared: Declared,
  service: Service,
  { entries, others = [] }: Entries,
  count: number,
): Profile {
  const both = [...entries, ...others];
  const observed = observedMix(service, entries, count);
  if (observed !== undefined) return observedProfile(service, entries, observed);
  const assumptions: string[] = unreadLog(service);
  const clients = clientMix(declared, service, assumptions);
  const paths = pathMix(service, both, assumptions).map(({ value, share }) => ({
    value: splitQuery(value),
    share,
  }));
  const hosts = hostMix(service, both, assumptions);
  const { headers, aliveServers } = emptyRequest;
  const requests: Request[] = [];
  for (let at = 0; at < count; at++) {
    const frontend = entries[at % Math.max(1, entries.length)]?.frontend;
    const listener = listenerAt(frontend, service, fraction(at, steps.listener));
    const client = pick(clients, fraction(at, steps.client));
    const { destination, destinationPort } = destinationOf(listener);
    const { path, query } = pick(paths, fraction(at, steps.path));
    // Every part by name: made for each request of each service, a spread would cost as much as all the rest.
    requests.push({
      source: client === anyone ? anySource(at) : sourceOf(client, fraction(at, steps.source)),
      destination,
      destinationPort,
      method: at % 10 === 9 ? 'POST' : 'GET',
      tls: service.entry?.tls ?? (listener?.tls === true || passesTls(frontend, listener)),
      host: pick(hosts, fraction(at, steps.host)),
      path,
      query,
      headers,
      draw: fraction(at, steps.draw),
      aliveServers,
    });
  }
  return { rate: service.traffic.rate, requests, assumptions, assumed: assumedFields(service) };
}

/** The requests of a log in place of a mix; what the log does not tell is as it is declared. */
function observedProfile(service: Service, entries: readonly EntryPoint[], mix: ObservedMix): Profile {
  const { entry, traffic } = service;
  const assumptions = [...mix.assumptions];
  const isHostTold = mix.requests.every(({ host }) => host !== undefined);
  const hosts = isHostTold ? evenly(['']) : hostMix(service, entries, assumptions);
  const requests = mix.requests.map(({ client, method, url, host, tls }, at): Request => {
    const frontend = entries[mix.enters[at] ?? 0]?.frontend;
    const listener = listenerAt(frontend, service, fraction(at, steps.listener));
    return {
      ...emptyRequest,
      ...destinationOf(listener),
      ...splitQuery(url),
      source: client,
      method,
      tls: tls ?? entry?.tls ?? (listener?.tls === true || passesTls(frontend, listener)),
      host: host ?? pick(hosts, fraction(at, steps.host)),
      draw: fraction(at, steps.draw),
    };
  });
  const assumed = new Set(isHostTold || entry !== undefined ? [] : ['host', 'sni']);
  return { rate: traffic.rate ?? mix.rate, requests, assumptions, assumed, enters: mix.enters };
}

function unreadLog({ traffic: { log } }: Service): string[] {
  return log === undefined ? [] : [`nothing was read of ${log.files.join(', ')}: traffic as declared`];
}

function destinationOf(
  listener: Frontend['listeners'][number] | undefined,
): Pick<Request, 'destination' | 'destinationPort'> {
  const address = listener !== undefined && listener.address !== '*' ? listener.address : '192.0.2.1';
  return { destination: address, destinationPort: listener?.port };
}

const anySources: string[] = [];

/** The sources of many different clients are the same for every service that declares none. */
function anySource(at: number): string {
  for (let next = anySources.length; next <= at; next++) {
    anySources.push(sourceOf(anyone, fraction(next, steps.source)));
  }
  return anySources[at] ?? '';
}

/** A declared entry names the port; else a service's requests come evenly over the listeners. */
function listenerAt(
  frontend: Frontend | undefined,
  { entry }: Service,
  at: number,
): Frontend['listeners'][number] | undefined {
  const listeners = frontend?.listeners ?? [];
  if (entry === undefined) return listeners[Math.floor(at * listeners.length)];
  return listeners.find(({ port }) => port === entry.port) ?? listeners[0];
}

/** TLS that is passed through: the connection carries a server name though the listener does not end it. */
function passesTls(
  frontend: Frontend | undefined,
  listener: Frontend['listeners'][number] | undefined,
): boolean {
  return frontend?.mode === 'tcp' && listener?.port === 443;
}

function assumedFields({ traffic, entry }: Service): ReadonlySet<string> {
  const paths = Object.keys(traffic.paths).length === 0 ? ['url', 'path', 'query'] : [];
  return new Set([...paths, ...(entry === undefined ? ['host', 'sni'] : [])]);
}

function splitQuery(url: string): { readonly path: string; readonly query: string } {
  const question = url.indexOf('?');
  return question < 0
    ? { path: url, query: '' }
    : { path: url.slice(0, question), query: url.slice(question + 1) };
}

function fraction(at: number, step: number): number {
  return (0.5 + at * step) % 1;
}

function pick<T>(choices: readonly Weighted<T>[], at: number): T {
  let seen = 0;
  for (const { value, share } of choices) {
    seen += share;
    if (at < seen) return value;
  }
  const last = choices.at(-1);
  if (last === undefined) throw new Error('a mix has at least one choice');
  return last.value;
}

function clientMix(declared: Declared, service: Service, assumptions: string[]): readonly Weighted<Client>[] {
  const mix = declared.clients
    .map((client) => ({ value: client, share: service.traffic.clients[client.id] ?? 0 }))
    .filter(({ share }) => share > 0);
  if (mix.length > 0) return mix;
  if (declared.clients.length > 0) return evenly(declared.clients);
  assumptions.push('clients come from many different addresses');
  return evenly([anyone]);
}

/** Clients behind NAT or a proxy show one address for each of their prefixes. */
function sourceOf(client: Client, at: number): string {
  const prefixes = client.from.map(parsePrefix).filter((prefix): prefix is Prefix => prefix !== undefined);
  const scaled = at * prefixes.length;
  const prefix = prefixes[Math.min(prefixes.length - 1, Math.floor(scaled))];
  if (prefix === undefined) return '198.51.100.1';
  return addressIn(prefix, client.behind === undefined ? scaled % 1 : 0.5);
}

function pathMix(
  service: Service,
  entries: readonly EntryPoint[],
  assumptions: string[],
): readonly Weighted<string>[] {
  const declared = Object.entries(service.traffic.paths);
  if (declared.length > 0) return declared.map(([value, share]) => ({ value, share }));
  const named = distinct(literals(entries, ['path', 'url'], pathExample));
  assumptions.push(`paths: even over the ${named.length} that rules name, and others`);
  return evenly([...new Set(['/', ...named, ...otherPaths])]);
}

function hostMix(
  service: Service,
  entries: readonly EntryPoint[],
  assumptions: string[],
): readonly Weighted<string>[] {
  if (service.entry !== undefined) return evenly([service.entry.host]);
  const own = distinct(entries.flatMap(({ frontend }) => (frontend.names ?? []).flatMap(hostNamed)));
  if (own.length > 0) {
    assumptions.push(`hosts: even over the ${own.length} names of the server`);
    return evenly(own);
  }
  const named = distinct(literals(entries, ['host', 'sni'], hostExample));
  assumptions.push(`hosts: even over the ${named.length} that rules name, and others`);
  return evenly([...named, 'other.example']);
}

/** A host that a name of a virtual host stands for: `*.example.com` is `www.example.com`; others take any. */
function hostNamed(name: string): readonly string[] {
  if (name === '' || name === '_' || name.startsWith('~')) return [];
  return [
    name
      .replace(/^\*?\./, 'www.')
      .replace(/\.\*$/, '.example')
      .replace(/[*?]/g, 'x'),
  ];
}

/** In an order that does not tell which version a value is from. */
function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

function evenly<T>(values: readonly T[]): readonly Weighted<T>[] {
  return values.map((value) => ({ value, share: 1 / values.length }));
}
