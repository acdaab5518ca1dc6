import { followTiers } from '../../forecast/tiers.ts';
import { defaultIntents, nothingDeclared, type Service } from '../../model/declared.ts';
import { buildPath, type DeviceInput } from '../../network/path.ts';
import type { PoolPrediction } from '../../rehearse/fit.ts';
import type { Aimed } from './aim.ts';

/** What the model says of the requests in the configuration that runs in the sandbox. */
export interface Prediction {
  readonly pools: readonly (PoolPrediction & {
    /** Part of all requests that the pool gets, 0 to 1. */
    readonly share: number;
  })[];
  /** A rule that the model could not decide, where there is one. */
  readonly doubt: string | undefined;
}

const replayed: Service = {
  id: 'rehearsal',
  traffic: { clients: {}, paths: {} },
  intents: defaultIntents,
  needs: [],
  span: { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 },
};

/** Follows the requests, each from its own frontend. */
export function predict(device: DeviceInput, aimed: readonly Aimed[]): Prediction {
  const path = buildPath([device], nothingDeclared);
  const [own] = path.devices;
  if (own === undefined) return { pools: [], doubt: undefined };
  const frontends = [...new Set(aimed.map(({ frontend }) => frontend))];
  const places = new Map(frontends.map((frontend, at) => [frontend, at]));
  const { pools, doubts } = followTiers(
    {
      path,
      service: replayed,
      down: undefined,
      assumed: new Set(),
      enters: aimed.map(({ frontend }) => places.get(frontend) ?? 0),
    },
    frontends.map((frontend) => ({ device: own, frontend })),
    aimed.map(({ request }) => request),
  );
  return { pools, doubt: [...doubts.keys()][0] };
}
