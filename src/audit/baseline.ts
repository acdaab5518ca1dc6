import type { NetworkFacts } from '../model/network/facts.ts';
import type { Path } from '../network/path.ts';
import { networkDevices } from '../network/router-neighbors.ts';
import type { Observation } from './rule.ts';

/** So many devices make a custom. */
const few = 3;

/** Switches and routers without something that most of the fleet have: what is wanted is told by the fleet itself. */
export function* lacking(path: Path, key: 'ntp' | 'syslog' | 'aaa', what: string): Iterable<Observation> {
  const devices = networkDevices(path).filter(
    ({ network: { platform } }) => platform === 'eos' || platform === 'ios',
  );
  const having = devices.filter(({ network }) => network.management[key].length > 0);
  const [example] = having;
  if (having.length < few || 2 * having.length <= devices.length) return;
  for (const { device, network } of devices) {
    const span = network.management[key].length > 0 ? undefined : placeOf(network);
    if (span === undefined) continue;
    const there = example?.network.management[key][0]?.span;
    yield {
      message: `${device.id} has no ${what}, and ${having.length} of ${devices.length} devices have it`,
      span,
      related: there === undefined ? [] : [{ span: there, message: `${example?.device.id} has it` }],
      subjects: [`${device.id}/${key}`],
    };
  }
}

/** A line that is in every configuration. */
function placeOf({ management, interfaces }: NetworkFacts): Observation['span'] | undefined {
  return management.hostname?.span ?? interfaces[0]?.span;
}
