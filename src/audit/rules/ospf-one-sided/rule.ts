import { type OspfLink, type OspfPort, ospfLinks } from '../../../network/ospf.ts';
import type { Station } from '../../../network/segments.ts';
import { stationText } from '../../network.ts';
import { ospfText } from '../../ospf.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ospf-one-sided',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Only one end of a link speaks OSPF',
  why: 'No neighbour comes up: the link is known to routing at one end only, and carries no traffic though both ends are up.',
  fix: 'Let OSPF run at both ends, or make both passive.',
  check: checkLinks,
});

function* checkLinks({ path }: RuleContext): Iterable<Observation> {
  for (const link of ospfLinks(path)) {
    const said = isBetweenTwo(link) ? silentEnd(link) : undefined;
    if (said === undefined) continue;
    yield {
      severity: said.severity,
      message: `${ospfText(said.active)} waits for a neighbour, and ${stationText(said.silent)} ${said.text}`,
      span: said.span ?? said.silent.port.span,
      related: [
        {
          span: said.active.area.span ?? said.active.station.port.span,
          message: `the other end, ${stationText(said.active.station)}`,
        },
      ],
      subjects: [`${[said.active.station, said.silent].map(stationText).sort().join('/')}/ospf-one-sided`],
    };
  }
}

/** Routed ports with a cable between them; in a VLAN of hosts a router may be silent on purpose. */
function isBetweenTwo({ stations: [one, other, third] }: OspfLink): boolean {
  if (one === undefined || other === undefined || third !== undefined) return false;
  return (
    one.device !== other.device &&
    [one, other].every(({ port: { kind } }) => kind !== 'vlan' && kind !== 'bridge')
  );
}

interface Said {
  readonly active: OspfPort;
  readonly silent: Station;
  readonly text: string;
  readonly severity: 'error' | 'warning';
  readonly span?: Observation['span'] | undefined;
}

function silentEnd({ stations, ports }: OspfLink): Said | undefined {
  const active = ports.find(({ passive }) => !passive.value);
  const silent = stations.find((one) => one !== active?.station);
  if (active === undefined || silent === undefined) return undefined;
  const port = ports.find(({ station }) => station === silent);
  if (port !== undefined)
    return port.passive.value
      ? { active, silent, text: 'is passive', severity: 'error', span: port.passive.span }
      : undefined;
  const process = silent.device.facts.network?.ospf.find(
    ({ vrf, version, shutdown }) =>
      vrf === silent.vrf && version === active.version && shutdown?.value !== true,
  );
  return process === undefined
    ? undefined
    : {
        active,
        silent,
        text: 'is in no area, though its device runs OSPF',
        severity: 'warning',
        span: process.span,
      };
}
