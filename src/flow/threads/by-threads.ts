import { dirname } from 'node:path';
import { startThread } from '../../adapters/threads.ts';
import type { Finding } from '../../audit/rule.ts';
import { inOrder } from '../../audit/run.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { type Part, partsOf } from '../../network/components.ts';
import { failure, hasErrors, type Result, success } from '../../text/problem.ts';
import type { Source } from '../../text/source.ts';
import { sampleOf } from '../audit-estate.ts';
import { entriesOf, type NamedDevice } from '../check-report.ts';
import type { CheckedEstate } from '../checked-estate.ts';
import { estate } from '../estate.ts';
import { maskedFrames } from '../frames.ts';
import type { ReadDevice } from '../read-device.ts';
import { readFleetDevice } from '../read-path.ts';
import {
  auditOrder,
  readShare,
  type Share,
  type ShareAnswer,
  type ShareData,
  type ShareOrder,
  type ShareReport,
  type ToldDevice,
} from './share.ts';

/** A fleet that was loaded, and what is to be looked for in it. */
export type ThreadedRequest = Pick<ShareData, 'profiles' | 'now'> & {
  readonly fleet: Fleet;
  readonly fleetFile: string;
};

/**
 * Reads and audits a large fleet in two threads. Each takes the next device as it gets free, and audits the parts of
 * the path that lie wholly in its share; parts that lie in both are read again where they miss. What comes out is the
 * same as from one thread.
 */
export async function checkedByThreads(request: ThreadedRequest): Promise<Result<CheckedEstate>> {
  const { fleet, fleetFile, profiles, now } = request;
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const data: ShareData = { fleet, root: dirname(fleetFile), next, profiles, now };
  const thread = startThread<ShareOrder, ShareAnswer>('worker', data);
  try {
    const share = readShare(data);
    const report = (await thread.next()).report ?? nothing;
    const failed = [...share.report.failed, ...report.failed].sort(([a], [b]) => a - b);
    const devices = [...share.report.devices, ...report.devices].sort((a, b) => a.at - b.at);
    const problems = failed.flatMap(([, found]) => found);
    if (hasErrors(problems)) return failure(...problems);
    const again = reader(data, share);
    const declared = fleet.declared.services.length;
    const services = declared > 0 ? declared : share.report.services + report.services;
    const orders = split(partsOf(members(devices), fleet.declared), share);
    const sample = sampleOf(services);
    thread.send({ parts: orders.theirs, sample });
    const ours = share.audit({ parts: orders.ours, sample });
    const mixed = auditMixed(data, again, { parts: orders.mixed, sample });
    const theirs = (await thread.next()).findings ?? [];
    const named = {
      root: data.root,
      problems: [...problems, ...devices.flatMap((device) => device.problems)],
      devices: devices.map((device) => namedDevice(device, again)),
    };
    const findings = inOrder([...ours, ...mixed, ...theirs]);
    return success({
      root: data.root,
      fleet,
      devices: devices.length,
      coverage: devices.map(({ coverage }) => coverage),
      frames: { get: (file) => frameSource(devices, again, file) },
      found: (asked) => entriesOf(named, findings, asked),
    });
  } finally {
    await thread.end();
  }
}

const nothing: ShareReport = { devices: [], failed: [], services: 0 };

type Member = ToldDevice['member'] & { readonly at: number };

function members(devices: readonly ToldDevice[]): readonly Member[] {
  return devices.map(({ at, member }) => ({ ...member, at }));
}

type Orders = Readonly<Record<'ours' | 'theirs' | 'mixed', ShareOrder['parts']>>;

function split(parts: readonly Part<Member>[], { read }: Share): Orders {
  const orders = { ours: [] as Ordered[], theirs: [] as Ordered[], mixed: [] as Ordered[] };
  for (const { members: own, services } of parts) {
    const here = own.filter(({ at }) => read.has(at)).length;
    const whose = here === own.length ? 'ours' : here === 0 ? 'theirs' : 'mixed';
    orders[whose].push({ devices: own.map(({ at }) => at), services });
  }
  return orders;
}

type Ordered = ShareOrder['parts'][number];

/** A device by its position, read here if the other thread has it. */
type Reader = (at: number) => ReadDevice | undefined;

function reader({ fleet, root }: ShareData, { read }: Share): Reader {
  const held = new Map(read);
  return (at) => {
    const known = held.get(at);
    const declared = fleet.devices[at];
    if (known !== undefined || declared === undefined) return known;
    const device = readFleetDevice(declared, root);
    if (!device.ok) return undefined;
    held.set(at, device.value);
    return device.value;
  };
}

function auditMixed(data: ShareData, again: Reader, order: ShareOrder): readonly Finding[] {
  if (order.parts.length === 0) return [];
  const read = new Map<number, ReadDevice>();
  for (const at of order.parts.flatMap(({ devices }) => devices)) {
    const device = again(at);
    // A file that went away between the two readings.
    if (device === undefined) throw new Error(`device ${data.fleet.devices[at]?.id} can no longer be read`);
    read.set(at, device);
  }
  const own = estate(data.root, data.fleet, [...read.values()], []);
  const devices = new Map([...read.keys()].flatMap((at, index) => entry(at, own.path.devices[index])));
  return auditOrder(own, devices, order, data);
}

function entry<T>(at: number, value: T | undefined): readonly (readonly [number, T])[] {
  return value === undefined ? [] : [[at, value]];
}

function namedDevice({ at, member, files, names, remarks }: ToldDevice, again: Reader): NamedDevice {
  const source = (file: string): Source | undefined => again(at)?.sources.find((one) => one.file === file);
  return { id: member.id, files, names, remarks, source };
}

function frameSource(devices: readonly ToldDevice[], again: Reader, file: string): Source | undefined {
  const told = devices.find(({ files }) => files.includes(file));
  const device = told === undefined ? undefined : again(told.at);
  return device === undefined ? undefined : maskedFrames([device]).get(file);
}
