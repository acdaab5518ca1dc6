import { driverPorts } from '../adapters/ports.ts';
import { tickSeconds } from '../change/notices.ts';
import type { ServiceView } from '../change/plan.ts';
import type { Driver } from '../devices/device.ts';
import type { CounterSnapshot } from '../signals/snapshot.ts';
import { failure, type Result, success } from '../text/problem.ts';
import type { GuardedRequest } from './guarded-change.ts';
import { type Baseline, baselineOf, lookSeconds } from './watch-session.ts';

const baselineLooks = 9;

interface Measured extends Baseline {
  readonly tickSeconds: number;
}

/** Two seconds of looking before anything is touched: rate, health, what a look costs, and whether it can be had. */
export async function measureBaseline(driver: Driver, request: GuardedRequest): Promise<Result<Measured>> {
  const snapshots: CounterSnapshot[] = [];
  const costs: number[] = [];
  for (let look = 0; look < baselineLooks; look++) {
    const asked = driverPorts.monotonicSeconds();
    const answer = await driver.counters();
    if ('code' in answer) return failure(answer);
    costs.push(driverPorts.monotonicSeconds() - asked);
    snapshots.push(answer);
    await driverPorts.sleep(tickSeconds * 1000);
  }
  const baseline = baselineOf(snapshots, request.services, request.device.id);
  return success({ ...baseline, tickSeconds: lookSeconds(costs) });
}

/** The measured rate goes before the declared one. */
export function withRate(view: ServiceView, { rates }: Baseline): ServiceView {
  const measured = rates.get(view.service) ?? 0;
  return { ...view, rate: measured > 0 ? measured : view.rate };
}
