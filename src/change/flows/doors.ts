import type { Listener } from '../../model/facts.ts';
import { joins } from '../../network/join.ts';
import { listensOn, type Path, type PathDevice } from '../../network/path.ts';

/** Where connections come in: an address and port of one device, in either version. */
export interface Door {
  readonly device: string;
  /** For people: `lb1 *:80`. */
  readonly text: string;
  readonly address: string;
  readonly family: Listener['family'];
  readonly port: number | undefined;
  readonly before?: Listener | undefined;
  readonly after?: Listener | undefined;
  /** Connections are passed on as they are, TLS or not. */
  readonly isPassed: boolean;
}

/** Ports of a range that are tried: its ends. */
function portsOf({ port, lastPort }: Pick<Listener, 'port' | 'lastPort'>): readonly (number | undefined)[] {
  return lastPort === undefined || lastPort === port ? [port] : [port, lastPort];
}

/** The doors of all devices whose flows a change of `changed` can touch: theirs, and those of what leads to them. */
export function doorsOf(base: Path, proposed: Path, changed: ReadonlySet<string>): readonly Door[] {
  const touched = leadingTo(base, leadingTo(proposed, changed));
  const before = new Map(base.devices.map((device) => [device.id, device]));
  const after = new Map(proposed.devices.map((device) => [device.id, device]));
  return [...touched].flatMap((id) => doorsOfDevice(id, before.get(id), after.get(id)));
}

function leadingTo(path: Path, changed: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(changed);
  const all = joins(path);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { from, to } of all) if (found.has(to.id)) found.add(from.id);
  }
  return found;
}

function doorsOfDevice(
  id: string,
  before: PathDevice | undefined,
  after: PathDevice | undefined,
): readonly Door[] {
  const doors = new Map<string, Door>();
  const note = (place: Place): void => {
    const { address, family, port } = place;
    const isSix = family === 'ipv6';
    const text = port === undefined ? `${id} ${address}` : `${id} ${address}:${port}`;
    const key = `${text} ${isSix ? 6 : 4}`;
    if (doors.has(key)) return;
    const isPassed = isTcp(before, place) || isTcp(after, place);
    const sides = { before: listenerAt(before, place), after: listenerAt(after, place) };
    const four = isSix ? doors.get(`${text} 4`) : undefined;
    // One listener of both: IPv6 meets behind it what IPv4 does.
    if (four !== undefined && sides.before === four.before && sides.after === four.after) return;
    const shown = four === undefined ? text : `${text} (IPv6)`;
    doors.set(key, { device: id, text: shown, ...place, ...sides, isPassed });
  };
  for (const { address, family, ...ports } of [...open(before), ...open(after)])
    for (const port of portsOf(ports))
      for (const one of family === 'both' ? (['both', 'ipv6'] as const) : [family])
        note({ address, family: one, port });
  return [...doors.values()];
}

function open(device: PathDevice | undefined): readonly Listener[] {
  return (device?.facts.frontends ?? []).flatMap(({ disabled, listeners }) => (disabled ? [] : listeners));
}

type Place = Pick<Door, 'address' | 'family' | 'port'>;

/** The listener that takes a connection to that address and port: the very address, else any. */
function listenerAt(device: PathDevice | undefined, { address, family, port }: Place): Listener | undefined {
  const all = open(device).filter((one) => sameFamily(one.family, family));
  if (port === undefined) return all.find((one) => one.address === address);
  const there = all.filter((one) => listensOn(one, port));
  return there.find((one) => one.address === address) ?? there.find((one) => one.address === '*');
}

function isTcp(device: PathDevice | undefined, place: Place): boolean {
  const listener = listenerAt(device, place);
  return (device?.facts.frontends ?? []).some(
    ({ mode, listeners }) => mode === 'tcp' && listener !== undefined && listeners.includes(listener),
  );
}

/** `*` without a family of its own takes IPv4, and IPv6 where it says so. */
function sameFamily(one: Listener['family'], other: Listener['family']): boolean {
  if (one === other) return true;
  if (one === 'both') return other === 'ipv4' || other === 'ipv6';
  return other === 'both' && one === 'ipv4';
}
