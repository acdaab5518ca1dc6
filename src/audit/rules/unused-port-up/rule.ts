import { heldBy } from '../../../model/held.ts';
import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { Interface } from '../../../model/network/interface.ts';
import { untaggedVlan } from '../../../network/links.ts';
import type { PathDevice } from '../../../network/path.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import { wiredEnds } from '../../../network/wiring.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'unused-port-up',
  severity: 'warning',
  profile: 'security',
  scope: 'path',
  title: 'Ports that nobody uses are up',
  why: 'Whoever finds the socket is in the network, and a cable plugged in by mistake makes a loop.',
  fix: "Shut the ports down, or put them into a VLAN that leads nowhere; say in 'description' what the others are for.",
  check: checkDevices,
});

/** Only on devices where other unused ports are shut down: there that is the custom. One finding for a device. */
function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  const open = networkDevices(path).filter(({ network }) => plainPorts(network).some(isOpen));
  if (open.length === 0) return;
  const wired = new Set(wiredEnds(path).flatMap((ends) => ends.map(({ port }) => port)));
  for (const { device, network } of open)
    yield* checkDevice(
      device,
      plainPorts(network).filter((port) => !wired.has(port)),
    );
}

function* checkDevice(device: PathDevice, plain: readonly Interface[]): Iterable<Observation> {
  const open = plain.filter(isOpen);
  const closed = plain.filter((port) => !port.enabled.value);
  const [first] = open;
  if (first === undefined || closed.length < Math.max(2, open.length)) return;
  const names = open.map(({ name }) => name);
  yield {
    message: `${device.id}: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''} are up and nothing says what for, while ${closed.length} such ports are shut down`,
    span: first.span,
    subjects: [`${device.id}/unused-ports`],
  };
}

const plainPorts = heldBy(({ interfaces }: NetworkFacts): readonly Interface[] => interfaces.filter(isPlain));

function isOpen(port: Interface): boolean {
  return port.enabled.value && hasNoPurpose(port);
}

/** A switchport of which no line tells a purpose. */
function isPlain({ kind, switchport, lag, description }: Interface): boolean {
  return kind === 'physical' && switchport !== undefined && lag === undefined && description === undefined;
}

/** It is in the VLAN that every port begins in, and nothing was set for whom it may serve. */
function hasNoPurpose({ switchport, spanning, filters }: Interface): boolean {
  const isDefault = switchport?.mode !== 'trunk' && switchport?.vlan.span === undefined;
  const isFirst =
    switchport !== undefined && (switchport.mode === 'dynamic' || untaggedVlan(switchport) === 1);
  return isDefault && isFirst && spanning.edge === undefined && filters.length === 0;
}
