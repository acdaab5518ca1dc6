import type { PlanDevice } from '../change/plan.ts';
import type { PresentMembers } from '../forecast/membership.ts';
import type { CounterSnapshot } from '../signals/snapshot.ts';
import { driverOf } from './device-control.ts';

/** The members that the running programs have now, and what could not be asked. */
export interface PresentRead {
  readonly present: PresentMembers;
  readonly assumptions: readonly string[];
}

/** Asks every device that has a dynamic pool, for `plan --live`: servers that get new traffic now count. */
export async function readPresent(
  devices: readonly { readonly device: PlanDevice; readonly dynamic: readonly string[] }[],
): Promise<PresentRead> {
  const members = new Map<string, number>();
  const assumptions: string[] = [];
  for (const { device, dynamic } of devices) {
    if (dynamic.length === 0) continue;
    const read = await driverOf(device)?.counters();
    if (read === undefined || 'code' in read) {
      const why = read === undefined ? `devices of kind ${device.kind} cannot be asked` : read.message;
      assumptions.push(`not read live: ${device.id}: ${why}`);
      continue;
    }
    for (const [pool, count] of eligible(read)) members.set(`${device.id}/${pool}`, count);
  }
  return { present: ({ id }, { name }) => members.get(`${id}/${name}`), assumptions };
}

/** Backups get nothing while another server is up. */
function eligible({ pools }: CounterSnapshot): ReadonlyMap<string, number> {
  return new Map(
    pools.map(({ name, servers }) => {
      const usable = servers.filter((server) => server.eligible && server.weight > 0);
      const active = usable.filter(({ backup }) => !backup);
      return [name, active.length > 0 ? active.length : Math.min(1, usable.length)];
    }),
  );
}
