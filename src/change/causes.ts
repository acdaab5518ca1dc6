import type { Forecast, ServiceForecast } from '../forecast/forecast.ts';
import { endpointOf } from '../network/path.ts';
import type { Edit } from './edits.ts';
import type { Place } from './plan.ts';

/** What a reason is about. */
export interface Blamed {
  readonly service: string;
  /** Endpoints that get too much or too little. */
  readonly endpoints?: readonly string[] | undefined;
  /** How requests end that should not: `deny`, `no-pool`, … */
  readonly ending?: string | undefined;
}

/** The statement that most likely causes what a reason tells; undefined when no edit touches the service. */
export type Cause = (blamed: Blamed) => Place | undefined;

/** Ranks the edits by how closely each touches what is blamed; ties are won by the earlier one. */
export function causes(edits: readonly Edit[], base: Forecast, proposed: Forecast): Cause {
  const reaches = (forecast: Forecast) => new Map(forecast.services.map((one) => [one.service.id, one]));
  const [old, now] = [reaches(base), reaches(proposed)];
  return (blamed) => {
    const services = [old.get(blamed.service), now.get(blamed.service)].filter((one) => one !== undefined);
    let best: { readonly edit: Edit; readonly rank: number } | undefined;
    for (const edit of edits) {
      const rank = rankOf(edit, blamed, services);
      if (rank > (best?.rank ?? 0)) best = { edit, rank };
    }
    const span = best?.edit.after ?? best?.edit.before;
    return span === undefined ? serverPlace(blamed, now.get(blamed.service)) : placeOf(span);
  };
}

/** 0: nothing to do with it. */
function rankOf(
  edit: Edit,
  { endpoints = [], ending }: Blamed,
  services: readonly ServiceForecast[],
): number {
  if ((edit.after ?? edit.before) === undefined) return 0;
  const action = edit.decision?.action;
  if (ending !== undefined && action?.kind === ending) return 9;
  const pools = services.flatMap((one) => one.pools).filter(({ device }) => device.id === edit.device);
  const holding = pools.filter(({ pool }) =>
    pool.servers.some((server) => endpoints.includes(endpointOf(server, pool))),
  );
  const isFrontend = services.some(({ frontends }) =>
    frontends.some(({ device, frontend }) => edit.subject === `${device.id}/frontend:${frontend.name}`),
  );
  if (isFrontend && action?.kind === 'route' && holding.some(({ pool }) => pool.name === action.pool))
    return 8;
  const about = (one: (typeof pools)[number]): boolean =>
    edit.subject === `${edit.device}/pool:${one.pool.name}`;
  const held = holding.find(about);
  if (held !== undefined) return namesServer(edit, held.pool.servers, endpoints) ? 7 : 6;
  if (isFrontend) return 5;
  return pools.some(about) ? 4 : 0;
}

function namesServer(
  { text }: Edit,
  servers: ServiceForecast['pools'][number]['pool']['servers'],
  endpoints: readonly string[],
): boolean {
  return servers.some(
    (server) =>
      text.includes(`server ${server.name} `) &&
      endpoints.some((endpoint) => endpoint.startsWith(server.address ?? server.name)),
  );
}

/** Without an edit that touches it: the server's own line. */
function serverPlace({ endpoints = [] }: Blamed, service: ServiceForecast | undefined): Place | undefined {
  const found = service?.endpoints.find(({ endpoint }) => endpoints.includes(endpoint));
  const span = found?.servers[0]?.span;
  return span === undefined ? undefined : placeOf(span);
}

export function placeOf({ file, line }: Place): Place {
  return { file, line };
}
