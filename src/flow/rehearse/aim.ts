import type { Frontend } from '../../model/facts.ts';
import type { Request } from '../../network/request.ts';
import type { FrontendPlace } from '../../rehearse/places.ts';

/** A request with the place that it is sent to. */
export interface Aimed {
  /** Of the configuration that runs. */
  readonly frontend: Frontend;
  readonly place: FrontendPlace;
  /** As it arrives: with TLS where the listener ends it, and where it is passed through. */
  readonly request: Request;
}

/** Where a request goes: to the listener of its port, else to one that takes TLS as the request wants, else the first. */
export function aim(
  places: readonly FrontendPlace[],
  frontend: Frontend,
  request: Request,
): Aimed | undefined {
  const place =
    places.find(({ meant, tls }) => meant === request.destinationPort && tls === request.tls) ??
    places.find(({ meant }) => meant === request.destinationPort) ??
    places.find(({ tls }) => tls === request.tls) ??
    places[0];
  if (place === undefined) return undefined;
  const tls = place.tls || (frontend.mode === 'tcp' && request.tls);
  return { frontend, place, request: tls === request.tls ? request : { ...request, tls } };
}
