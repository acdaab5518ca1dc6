import { heldBy } from '../../model/held.ts';
import { untaggedVlan } from '../../network/links.ts';
import type { Path } from '../../network/path.ts';
import { activeAddresses, stationsOf } from '../../network/segments.ts';
import { subnetKey } from '../../network/subnets.ts';
import { wiredEnds } from '../../network/wiring.ts';

/**
 * VLANs of which every machine is known: one has an interface of the VLAN, another one is in its subnet, and each port
 * that is in the VLAN alone has a cable to somebody. What passes between them is followed, and there is nobody else.
 */
export const followedVlans = heldBy((path: Path): ReadonlySet<number> => {
  const open = openVlans(path);
  return new Set([...metVlans(path)].filter((vlan) => !open.has(vlan)));
});

function metVlans(path: Path): ReadonlySet<number> {
  const machines = new Map<string, Set<string>>();
  const subnets = new Map<number, Set<string>>();
  for (const { device, port } of stationsOf(path)) {
    for (const address of activeAddresses(port)) {
      const key = subnetKey(address);
      if (key === undefined) continue;
      machines.set(key, (machines.get(key) ?? new Set()).add(device.id));
      const vlan = port.vlan?.value;
      if (vlan !== undefined) subnets.set(vlan, (subnets.get(vlan) ?? new Set()).add(key));
    }
  }
  const isMet = (keys: ReadonlySet<string>): boolean =>
    [...keys].some((key) => (machines.get(key)?.size ?? 0) > 1);
  return new Set([...subnets].flatMap(([vlan, keys]) => (isMet(keys) ? [vlan] : [])));
}

/** VLANs of ports that are on and lead to nobody knows whom. */
function openVlans(path: Path): ReadonlySet<number> {
  const wired = new Set(
    wiredEnds(path).flatMap((ends) => ends.map(({ device, port }) => `${device.id} ${port.name}`)),
  );
  return new Set(
    path.devices.flatMap(({ id, facts }) =>
      (facts.network?.interfaces ?? []).flatMap(({ name, enabled, switchport, lag }) => {
        const isPort = enabled.value && switchport?.mode === 'access' && lag === undefined;
        const vlan = isPort ? untaggedVlan(switchport) : undefined;
        return vlan === undefined || wired.has(`${id} ${name}`) ? [] : [vlan];
      }),
    ),
  );
}
