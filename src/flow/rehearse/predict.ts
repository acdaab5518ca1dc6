import { followTiers } from '../../forecast/tiers.ts';
import { defaultIntents, nothingDeclared, type Service } from '../../model/declared.ts';
import { buildPath, type DeviceInput } from '../../network/path.ts';
import type { Request } from '../../network/request.ts';
import type { PoolPrediction } from '../../rehearse/fit.ts';

/** Requests that are sent to one frontend, over and over in this order. */
export interface Replay {
  readonly frontend: string;
  readonly requests: readonly Request[];
}

const replayed: Service = {
  id: 'rehearsal',
  traffic: { clients: {}, paths: {} },
  intents: defaultIntents,
  needs: [],
  span: { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 },
};

/** What the model says of the replayed requests in the configuration that runs in the sandbox: shares of each pool. */
export function predict(
  device: DeviceInput,
  replays: readonly Replay[],
): readonly (PoolPrediction & { readonly share: number })[] {
  const path = buildPath([device], nothingDeclared);
  const [own] = path.devices;
  if (own === undefined) return [];
  const assumed = new Set<string>();
  return replays.flatMap(({ frontend: name, requests }) => {
    const frontend = own.facts.frontends.find((one) => one.name === name);
    if (frontend === undefined) return [];
    const scope = { path, service: replayed, down: undefined, assumed };
    return followTiers(scope, [{ device: own, frontend }], requests).pools;
  });
}
