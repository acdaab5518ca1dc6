import { resolveHost } from '../../adapters/http/resolve.ts';
import type { LoadTarget } from '../../load/request.ts';
import type { Service } from '../../model/declared.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import type { Estate } from '../estate.ts';
import { allLoopback, unknownName, usage } from './settings.ts';

export interface TargetRequest {
  readonly service: string;
  /** `ADDRESS:PORT` to send to instead of where the service's name leads. */
  readonly to?: string | undefined;
  readonly targetIsMine?: boolean | undefined;
}

/** Where a load goes, and with whose right. */
export interface FoundTarget {
  readonly service: Service;
  readonly target: LoadTarget;
  readonly url: string;
  readonly isLoopback: boolean;
  /** Why it may be sent there. */
  readonly allowed: 'loopback' | 'declared as a test system' | '--target-is-mine';
}

export function findService({ fleet }: Estate, name: string): Result<Service> {
  const { services } = fleet.declared;
  const service = services.find(({ id }) => id === name);
  if (service !== undefined) return success(service);
  if (services.length === 0) {
    return failure(
      usage(
        `there is no service '${name}'`,
        "declare it in evenkeel.yaml under 'services:', with its 'entry'",
      ),
    );
  }
  return failure(
    unknownName(
      'service',
      name,
      services.map(({ id }) => id),
    ),
  );
}

/**
 * Resolves where the service is entered. A load is sent to the loopback, to a service that the fleet file declares as
 * a test system, or with the flag by which the user says that the target is theirs; every address must be allowed.
 */
export async function findTarget(service: Service, request: TargetRequest): Promise<Result<FoundTarget>> {
  const { entry } = service;
  if (entry === undefined) return failure(noEntry(service));
  const place = placeOf(entry, request.to);
  if (place === undefined) {
    return failure(usage(`'${request.to}' is no address and port`, 'such as --to 127.0.0.1:8080'));
  }
  const addresses = await resolveHost(place.host);
  const [address] = addresses;
  if (address === undefined) {
    return failure({
      code: 'load-refused',
      severity: 'error',
      message: `the name ${place.host} of service ${service.id} does not resolve to an address`,
      help: 'such as --to 127.0.0.1:8080',
    });
  }
  const isLoopback = allLoopback(addresses);
  const allowed = rightTo(service, isLoopback, request);
  if (allowed === undefined) return failure(foreign(service, place.host, addresses));
  const scheme = entry.tls ? 'https' : 'http';
  return success({
    service,
    url: `${scheme}://${entry.host}:${entry.port}`,
    target: { address, port: place.port, tls: entry.tls, serverName: nameOf(entry.host) },
    isLoopback,
    allowed,
  });
}

function rightTo(
  { test }: Service,
  isLoopback: boolean,
  { to, targetIsMine }: TargetRequest,
): FoundTarget['allowed'] | undefined {
  if (isLoopback) return 'loopback';
  // The fleet file speaks for where the service's name leads, not for an address given here.
  if (test === true && to === undefined) return 'declared as a test system';
  return targetIsMine === true ? '--target-is-mine' : undefined;
}

function placeOf(
  entry: NonNullable<Service['entry']>,
  to: string | undefined,
): { readonly host: string; readonly port: number } | undefined {
  if (to === undefined) return entry;
  const match = /^(?:\[([\da-f:.]+)\]|([^:/\s]+)):(\d{1,5})$/i.exec(to);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host === undefined || !(port > 0 && port < 65_536) ? undefined : { host, port };
}

/** A name for the TLS handshake; addresses are no names there (RFC 6066, 3). */
function nameOf(host: string): string | undefined {
  return /^[\d.]+$|:/.test(host) ? undefined : host;
}

function noEntry({ id }: Service): Problem {
  return {
    code: 'load-refused',
    severity: 'error',
    message: `service ${id} declares no entry, so there is nowhere to send to`,
    help: "add 'entry: http://HOST:PORT' to the service in the fleet file",
  };
}

function foreign({ id }: Service, host: string, addresses: readonly string[]): Problem {
  return {
    code: 'load-refused',
    severity: 'error',
    message: `${host} (${addresses.join(', ')}) is neither on loopback nor declared as a test system`,
    help: `give --target-is-mine if the system is yours and may be loaded, or 'test: true' on service ${id} in the fleet file`,
  };
}
