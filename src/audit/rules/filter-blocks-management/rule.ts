import type { Stated } from '../../../model/network/interface.ts';
import { canonicalAddress } from '../../../network/address.ts';
import type { Asked } from '../../../network/filters.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import { activeAddresses } from '../../../network/segments.ts';
import { ownAddressFor } from '../../../network/subnets.ts';
import {
  anywhere,
  arrivalsOf,
  type Closed,
  closedAt,
  host,
  loginServices,
  type Managed,
  managedPort,
  type Port,
  portsTaking,
  type Service,
  snmpService,
} from '../../management-plane.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'filter-blocks-management',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'An access list keeps everybody from managing the device',
  why: 'Nobody logs in to mend it, the monitoring sees nothing of it, or its clock drifts: the next fault takes hours instead of minutes.',
  fix: 'Permit the addresses of those who manage it and of its servers, before anything that denies them.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    if (network.filters.length === 0) continue;
    const managed: Managed = { device, network };
    yield* closedPort(managed);
    yield* closedLogins(managed);
    yield* closedPolls(managed);
    yield* closedAnswers(managed);
  }
}

/** Nobody comes to the device's own address by SSH, or by SNMP where it is configured. */
function* closedPort(managed: Managed): Iterable<Observation> {
  const target = managedPort(managed);
  if (target === undefined) return;
  const { port, address } = target;
  const shut = (service: Service): Closed | undefined =>
    closedAt(managed, portsTaking(managed, port), [askedOf(service, address)]);
  const logins = loginServices(managed.network).map((service) => ({ service, closed: shut(service) }));
  const isCut = logins.length > 0 && logins.every(({ closed }) => closed !== undefined);
  const polls = snmpService(managed.network).map((service) => ({ service, closed: shut(service) }));
  const all = [...(isCut ? logins : []), ...polls].filter(({ closed }) => closed !== undefined);
  const [first] = all;
  if (first?.closed === undefined) return;
  const names = all.map(({ service }) => service.name).join(' nor ');
  yield tell(managed, first.closed, {
    message: `lets nobody reach ${address} by ${names}`,
    topic: 'address',
  });
}

function askedOf({ protocol, port }: Service, address: string): Asked {
  return { protocol, source: anywhere, destination: host(address), destinationPorts: [[port, port]] };
}

/** Every line for logins has a list that lets nobody in. */
function* closedLogins(managed: Managed): Iterable<Observation> {
  const { accessFilters = [], openLogins } = managed.network.management;
  if (openLogins === true || loginServices(managed.network).length === 0) return;
  yield* closedLists(managed, accessFilters, 'lets nobody log in');
}

/** Every community has a list that lets nobody ask. */
function* closedPolls(managed: Managed): Iterable<Observation> {
  const { snmp } = managed.network.management;
  const named = snmp.flatMap(({ filter, span }) => (filter === undefined ? [] : [{ value: filter, span }]));
  if (named.length === snmp.length) yield* closedLists(managed, named, 'lets nobody ask by SNMP');
}

function* closedLists(
  managed: Managed,
  names: readonly Stated<string>[],
  message: string,
): Iterable<Observation> {
  const packets: Asked = { source: anywhere, destination: anywhere };
  const closed = names.map(({ value, span }) =>
    span === undefined
      ? undefined
      : closedAt(managed, [{ name: 'login', use: { name: value, span } }], [packets]),
  );
  const [first] = closed;
  if (first === undefined || closed.includes(undefined)) return;
  yield tell(managed, first, { message, topic: message });
}

/** Time servers whose answers no list that they may come in by lets through. */
function* closedAnswers(managed: Managed): Iterable<Observation> {
  const { network } = managed;
  const ports = arrivalsOf(managed);
  if (ports === undefined) return;
  const found = network.management.ntp.flatMap((server) => {
    const closed = closedTo(managed, ports, server.value);
    return closed === undefined ? [] : [{ server, closed }];
  });
  for (const same of Map.groupBy(found, ({ closed }) => closed.filter.name).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const names = same.map(({ server }) => server.value).join(', ');
    const message = `drops the answers of the time server${same.length > 1 ? 's' : ''} ${names}`;
    yield tell(managed, first.closed, { message, topic: 'ntp', severity: 'warning', asked: first.server });
  }
}

/** RFC 5905, 7.2: answers come from port 123, whichever the question came from. */
function closedTo(managed: Managed, ports: readonly Port[], text: string): Closed | undefined {
  const server = canonicalAddress(text);
  if (server === undefined || server.includes(':')) return undefined;
  const own = managed.network.interfaces.flatMap((port) =>
    port.enabled.value ? activeAddresses(port).filter(({ family }) => family === 'ipv4') : [],
  );
  const beside = ports.filter(({ port }) => port !== undefined && ownAddressFor(port, server) !== undefined);
  return closedAt(
    managed,
    beside.length > 0 ? beside : ports,
    own.map(({ address }) => ({
      protocol: 17,
      source: host(server),
      destination: host(address),
      sourcePorts: [[123, 123]],
    })),
  );
}

interface Told {
  readonly message: string;
  readonly topic: string;
  readonly severity?: 'warning' | undefined;
  /** The line that names who is cut off. */
  readonly asked?: Stated<string> | undefined;
}

/** On EOS some packets for the device itself go before the list of an interface. */
function tell(
  { device, network }: Managed,
  { filter, use, where, span }: Closed,
  { message, topic, severity, asked }: Told,
): Observation {
  const applied = { span: use.span, message: `${filter.name} is applied here` };
  const named =
    asked?.span === undefined ? [] : [{ span: asked.span, message: `${asked.value} is asked here` }];
  return {
    severity: network.platform === 'ios' ? severity : 'warning',
    message: `${device.id} ${where}: ${filter.name} ${message}`,
    span,
    related: [applied, ...named],
    subjects: [`${device.id}/${where}/filter:${filter.name}/${topic}`],
  };
}
