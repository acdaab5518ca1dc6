import { heldBy } from '../model/held.ts';
import type { PathDevice } from './path.ts';

/** Devices by what they call themselves. */
export interface DeviceNames {
  /** Of a name that LLDP or CDP tells, with or without its domain; undefined for a stranger, and where two fit. */
  readonly find: (told: string) => PathDevice | undefined;
}

export const deviceNames = heldBy((devices: readonly PathDevice[]): DeviceNames => {
  const byName = new Map<string, PathDevice | undefined>();
  for (const device of devices) {
    for (const name of ownNames(device)) {
      const known = byName.get(name);
      byName.set(name, byName.has(name) && known !== device ? undefined : device);
    }
  }
  return {
    find: (told) =>
      namesTold(told)
        .map((name) => byName.get(name))
        .find((one) => one !== undefined),
  };
});

/** Its identifier in the fleet, and its host name without the domain. */
export function ownNames({ id, facts }: PathDevice): readonly string[] {
  const hostname = facts.network?.management.hostname?.value;
  const names = [id, ...(hostname === undefined ? [] : namesTold(hostname))];
  return [...new Set(names.map((name) => name.toLowerCase()))];
}

/** The name as told, then without its domain. */
export function namesTold(told: string): readonly string[] {
  const whole = told.toLowerCase();
  const [first = whole] = whole.split('.', 1);
  return whole === first ? [whole] : [whole, first];
}
