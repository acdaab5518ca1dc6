import type { Finding, Profile } from '../../audit/rule.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { servicesOf } from '../../forecast/forecast.ts';
import type { Declared, Service } from '../../model/declared.ts';
import { type Member, memberOf } from '../../network/components.ts';
import type { PathDevice } from '../../network/path.ts';
import type { Problem } from '../../text/problem.ts';
import { auditPart, fileFactsOf } from '../audit-estate.ts';
import { type Remarks, remarksOf } from '../check-report.ts';
import { type DeviceCoverage, deviceCoverage } from '../coverage.ts';
import { type Estate, estate } from '../estate.ts';
import { problemsOf, type ReadDevice } from '../read-device.ts';
import { readFleetDevice } from '../read-path.ts';

/** What a thread gets at its start. */
export interface ShareData {
  readonly fleet: Fleet;
  readonly root: string;
  /** Number of the device that is read next, by whichever thread is free. */
  readonly next: Int32Array;
  readonly profiles: readonly Profile[];
  readonly now: number;
}

/** One device as the thread that did not read it knows it: plain data. */
export interface ToldDevice {
  /** Position in the fleet. */
  readonly at: number;
  readonly member: Member;
  readonly files: readonly string[];
  readonly names: readonly string[];
  readonly remarks: Remarks;
  readonly coverage: DeviceCoverage;
  readonly problems: readonly Problem[];
}

export interface ShareReport {
  readonly devices: readonly ToldDevice[];
  /** Why devices could not be read, by their position. */
  readonly failed: readonly (readonly [number, readonly Problem[]])[];
  /** Services of these devices alone, where the fleet declares none. */
  readonly services: number;
}

/** Parts of the path that lie wholly in a share: their devices by position, and their services. */
export interface ShareOrder {
  readonly parts: readonly { readonly devices: readonly number[]; readonly services: readonly Service[] }[];
  /** Requests drawn for each service. */
  readonly sample: number;
}

/** What the thread says: first its report, then what it found. */
export type ShareAnswer =
  | { readonly report: ShareReport; readonly findings?: undefined }
  | { readonly findings: readonly Finding[]; readonly report?: undefined };

export interface Share {
  readonly report: ShareReport;
  readonly read: ReadonlyMap<number, ReadDevice>;
  readonly audit: (order: ShareOrder) => readonly Finding[];
}

/** Reads devices as long as there is one that no other thread has taken. */
export function readShare({ fleet, root, next, profiles, now }: ShareData): Share {
  const read = new Map<number, ReadDevice>();
  const failed: [number, readonly Problem[]][] = [];
  for (let at = Atomics.add(next, 0, 1); at < fleet.devices.length; at = Atomics.add(next, 0, 1)) {
    const declared = fleet.devices[at];
    if (declared === undefined) break;
    const device = readFleetDevice(declared, root);
    if (device.ok) read.set(at, device.value);
    else failed.push([at, device.problems]);
  }
  const own = estate(root, fleet, [...read.values()], []);
  const devices = new Map([...read.keys()].map((at, index) => [at, own.path.devices[index] as PathDevice]));
  return {
    read,
    report: {
      devices: [...devices].map(([at, device]) =>
        told(at, device, read.get(at) as ReadDevice, fleet.declared),
      ),
      failed,
      services: servicesOf(own.path).length,
    },
    audit: (order) => auditOrder(own, devices, order, { profiles, now }),
  };
}

function told(at: number, device: PathDevice, read: ReadDevice, declared: Declared): ToldDevice {
  return {
    at,
    member: memberOf(device, declared),
    files: read.sources.map(({ file }) => file),
    names: read.names,
    remarks: remarksOf(read),
    coverage: deviceCoverage(device.id, device.facts),
    problems: problemsOf(read),
  };
}

/** What the rules say of some parts, all of whose devices are at hand. */
export function auditOrder(
  own: Estate,
  devices: ReadonlyMap<number, PathDevice>,
  { parts, sample }: ShareOrder,
  { profiles, now }: Pick<ShareData, 'profiles' | 'now'>,
): readonly Finding[] {
  const files = fileFactsOf(own);
  return parts.flatMap((part) =>
    auditPart(
      {
        devices: part.devices.map((at) => devices.get(at) as PathDevice),
        declared: { ...own.path.declared, services: part.services },
      },
      { profiles, now, files, sample },
    ),
  );
}
