import { heldBy } from '../../../model/held.ts';
import type { Interface, InterfaceAddress } from '../../../model/network/interface.ts';
import { netOf } from '../../../network/current-net.ts';
import type { Node } from '../../../network/ground.ts';
import { domainOf } from '../../../network/layer2/domain.ts';
import type { Net } from '../../../network/net.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import { activeAddresses, type Station, stationsOf } from '../../../network/segments.ts';
import { sharedGateways, stationText } from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'helper-missing',
  severity: 'warning',
  profile: 'outage',
  scope: 'pair',
  title: 'A gateway does not relay DHCP, where those beside it do',
  why: 'While no gateway of the subnet relays to the server, no host there gets an address: they fall off one by one as leases end.',
  fix: "Give the interface the same 'ip helper-address' as the others have.",
  check: checkGateways,
});

function* checkGateways({ path }: RuleContext): Iterable<Observation> {
  const told = new Set<string>();
  for (const one of [...twins(path), ...amongOthers(path)]) {
    if (!told.has(one.subjects[0])) yield one;
    told.add(one.subjects[0]);
  }
}

/** Of two gateways of a subnet one relays. */
function* twins(path: Path): Iterable<Observation> {
  for (const stations of gatewaysOf(path)) {
    const relaying = stations.find(({ port }) => port.helpers.length > 0);
    const silent = stations.find(({ port }) => port.helpers.length === 0);
    if (relaying === undefined || silent === undefined || relaying.device === silent.device) continue;
    yield {
      message: `${stationText(relaying)} relays DHCP to ${relaying.port.helpers.map(({ value }) => value).join(', ')}, and ${stationText(silent)} does not`,
      span: silent.port.span,
      related: [
        { span: relaying.port.helpers[0]?.span ?? relaying.port.span, message: stationText(relaying) },
      ],
      subjects: [`${stationText(silent)}/helper`],
    };
  }
}

/** Routers that share an address: by a group, or by a virtual address that each of them has. */
function gatewaysOf(path: Path): readonly (readonly Station[])[] {
  const groups = sharedGateways(path).map((members) => members.map(({ station }) => station));
  const shared = stationsOf(path).flatMap((station) =>
    station.port.addresses
      .filter(isShared)
      .map(({ address }) => ({ key: `${station.vrf} ${address}`, station })),
  );
  const virtual = [...Map.groupBy(shared, ({ key }) => key).values()].map((same) =>
    same.map(({ station }) => station),
  );
  return [...groups, ...virtual];
}

function isShared({ virtual, inactive, family }: InterfaceAddress): boolean {
  return virtual === true && inactive === undefined && family === 'ipv4';
}

/** So many others on the device show what the custom is. */
const enough = 3;

/** A VLAN of desks whose gateway relays nothing, while all others of the device do. */
function* amongOthers(path: Path): Iterable<Observation> {
  const numbers = deskNumbers(path);
  if (numbers.size === 0) return;
  const net = netOf(path);
  for (const { device, network } of networkDevices(path)) {
    const gateways = network.interfaces.filter(isGateway);
    const relaying = gateways.filter(({ helpers }) => helpers.length > 0);
    const node = net.ground.nodes.get(device.id);
    const [example] = relaying;
    if (node === undefined || example === undefined || relaying.length < enough) continue;
    const silent = gateways.filter(
      ({ helpers, vlan }) => helpers.length === 0 && numbers.has(vlan?.value ?? 0),
    );
    const [port, ...more] = silent.filter((one) => hasDesks(net, node, one));
    if (port === undefined || more.length > 0) continue;
    yield {
      message: `${device.id} ${port.name} relays no DHCP, though its VLAN has ports with telephones; ${relaying.length} other VLANs of ${device.id} are relayed to ${example.helpers.map(({ value }) => value).join(', ')}`,
      span: port.span,
      related: [{ span: example.helpers[0]?.span ?? example.span, message: `${device.id} ${example.name}` }],
      subjects: [`${device.id} ${port.name}/helper`],
    };
  }
}

function isGateway(port: Interface): boolean {
  const hasAddress = activeAddresses(port).some(({ family }) => family === 'ipv4');
  return port.kind === 'vlan' && port.enabled.value && hasAddress && port.madeElsewhere === undefined;
}

/** VLANs of ports that have one for telephones beside their own: people sit there. */
function deskNumbers({ devices }: Path): ReadonlySet<number> {
  return new Set(devices.flatMap(desksAt));
}

const desksAt = heldBy(
  ({ facts }: PathDevice): readonly number[] => facts.network?.interfaces.flatMap(deskVlans) ?? [],
);

function deskVlans({ switchport, enabled }: Interface): readonly number[] {
  if (!enabled.value || switchport?.mode !== 'access' || switchport.voice === undefined) return [];
  return [switchport.vlan.value, switchport.voice.value];
}

function hasDesks(net: Net, node: Node, port: Interface): boolean {
  return [...domainOf(net, node, port).members.values()].some(
    ({ vertex }) =>
      vertex.kind === 'bridge' &&
      vertex.bridge.nodes.some(({ facts }) =>
        facts.interfaces.some((one) => deskVlans(one).includes(vertex.vlan)),
      ),
  );
}
