import type { Sandbox, SandboxPlace } from '../devices/device.ts';
import type { DeviceFacts, Frontend } from '../model/facts.ts';
import type { Span } from '../text/source.ts';

/** A stub that is to stand for one server of one pool. */
export interface StubWanted {
  readonly pool: string;
  readonly server: string;
  readonly place: SandboxPlace;
  readonly mode: 'http' | 'tcp';
  readonly healthPath: string | undefined;
}

/** Where a frontend takes connections instead of at one of its listeners. */
export interface FrontendPlace extends SandboxPlace {
  readonly tls: boolean;
  /** Port that clients connect to on the device. */
  readonly meant: number | undefined;
}

/** Where everything of a sandbox listens. */
export interface Places {
  readonly sandbox: Sandbox;
  readonly stubs: readonly StubWanted[];
  /** Where a frontend takes connections, by its name; one place for each of its listeners. */
  readonly frontends: ReadonlyMap<string, readonly FrontendPlace[]>;
}

/** Base name of the throw-away certificate in the folder of a sandbox. */
export const certificateName = 'certificate.pem';

/** How many ports a configuration needs on loopback: one for each listener, one for each server. */
export function portsWanted({ frontends, pools }: DeviceFacts): number {
  const listeners = new Set(frontends.flatMap(listenerKeys));
  return listeners.size + pools.reduce((sum, { servers }) => sum + servers.length, 0);
}

/** Deals out the ports. Two server blocks that listen at the same place share one; every server has its own. */
export function dealPlaces(
  facts: DeviceFacts,
  folder: string,
  ports: readonly number[],
  copies: ReadonlyMap<string, string> = new Map(),
): Places {
  const left = [...ports];
  const take = (): SandboxPlace => ({ address: '127.0.0.1', port: left.pop() ?? 0 });
  const byAddress = new Map<string, SandboxPlace>();
  const bySpan = new Map<string, SandboxPlace>();
  const frontends = new Map<string, FrontendPlace[]>();
  for (const frontend of facts.frontends) {
    for (const [at, listener] of frontend.listeners.entries()) {
      const key = addressKey(listener);
      const place = byAddress.get(key) ?? take();
      byAddress.set(key, place);
      bySpan.set(spanKey(listener.span, indexIn(frontend, at)), place);
      const taken = { ...place, tls: listener.tls, meant: listener.port };
      frontends.set(frontend.name, [...(frontends.get(frontend.name) ?? []), taken]);
    }
  }
  const stubs = facts.pools.flatMap((pool) =>
    pool.servers.map(
      (server): StubWanted => ({
        pool: pool.name,
        server: server.name,
        place: take(),
        mode: pool.mode === 'tcp' ? 'tcp' : 'http',
        healthPath: server.check.path,
      }),
    ),
  );
  const byServer = new Map(stubs.map((stub) => [`${stub.pool} ${stub.server}`, stub.place]));
  const nowhere = { address: '127.0.0.1', port: 1 };
  return {
    stubs,
    frontends,
    sandbox: {
      folder,
      copies,
      certificate: `${folder}/${certificateName}`,
      listener: (span, at) => bySpan.get(spanKey(span, at)) ?? nowhere,
      place: (listener) => byAddress.get(addressKey(listener)) ?? nowhere,
      server: (pool, server) => byServer.get(`${pool} ${server}`) ?? nowhere,
    },
  };
}

function listenerKeys({ listeners }: Frontend): readonly string[] {
  return listeners.map(addressKey);
}

function addressKey({ family, address, port, lastPort }: Frontend['listeners'][number]): string {
  return `${family} ${address} ${port} ${lastPort}`;
}

/** Several addresses may stand in one statement. */
function indexIn({ listeners }: Frontend, at: number): number {
  const span = listeners[at]?.span;
  const same = listeners
    .slice(0, at)
    .filter(
      (one) => one.span.line === span?.line && one.span.column === span.column && one.span.file === span.file,
    );
  return same.length;
}

function spanKey({ file, line, column }: Span, at: number): string {
  return `${file}:${line}:${column}:${at}`;
}
