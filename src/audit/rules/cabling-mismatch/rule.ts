import type { CapturedNeighbor } from '../../../model/network/captured.ts';
import { type PortEnd, portTold } from '../../../network/links.ts';
import { type DeviceNames, deviceNames, namesTold } from '../../../network/lldp-names.ts';
import { wiredLinks } from '../../../network/wiring.ts';
import { endText } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'cabling-mismatch',
  severity: 'warning',
  profile: 'outage',
  scope: 'pair',
  title: 'LLDP tells of another neighbour than the declared cable',
  why: 'Everything that is worked out about the link is about a cable that is not there; a change that looks safe may cut another one.',
  fix: 'Correct the link in the fleet file, or plug the cable where it belongs.',
  check: checkLinks,
});

function* checkLinks({ path }: RuleContext): Iterable<Observation> {
  if (path.devices.every(({ state }) => state === undefined)) return;
  const names = deviceNames(path.devices);
  for (const { ends, from } of wiredLinks(path)) {
    if (from !== 'declared') continue;
    const [one, other] = ends;
    yield* checkEnd(names, one, other);
    yield* checkEnd(names, other, one);
  }
}

/** A hub or a switch that passes LLDP on lets several neighbours be heard: one that fits is enough. */
function* checkEnd(names: DeviceNames, here: PortEnd, there: PortEnd): Iterable<Observation> {
  const heard = (here.device.state?.neighbors ?? []).filter(
    (neighbor) => portTold(here.device, neighbor.interface)?.port === here.port,
  );
  const strangers = heard.filter((neighbor) => contradicts(names, neighbor, there));
  const [first] = strangers;
  if (first === undefined || strangers.length < heard.length) return;
  yield {
    message: `${endText(here)} is declared to lead to ${endText(there)}, but it hears ${first.device} ${first.port}`,
    span: here.port.span,
    related: [
      { span: first.span, message: `what ${here.device.id} heard by LLDP` },
      { span: there.port.span, message: `the declared other end, ${endText(there)}` },
    ],
    subjects: [`${endText(here)}/${endText(there)}`],
  };
}

/** Another device of the fleet, another port of that device, or a stranger though the device's own name is known. */
function contradicts(names: DeviceNames, { device, port }: CapturedNeighbor, there: PortEnd): boolean {
  const found = names.find(device);
  if (found !== undefined && found !== there.device) return true;
  if (found === undefined) return isStranger(device, there);
  const told = portTold(found, port)?.port;
  return told !== undefined && told !== there.port;
}

function isStranger(told: string, { device: { facts } }: PortEnd): boolean {
  const hostname = facts.network?.management.hostname?.value;
  const isAddress = /^[0-9a-f]{2,4}([.:-][0-9a-f]{2,4})+$/i.test(told);
  return hostname !== undefined && !isAddress && !namesTold(told).includes(hostname.toLowerCase());
}
