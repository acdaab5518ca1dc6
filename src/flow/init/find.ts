import { basename, resolve } from 'node:path';
import { fileExists, readSource } from '../../adapters/configuration-files.ts';
import { findFiles } from '../../adapters/find-files.ts';
import { type RunningProgram, runningPrograms } from '../../adapters/running-programs.ts';
import type { DeviceKind } from '../../devices/device.ts';
import { deviceKinds } from '../../devices/registry.ts';
import type { DeviceFacts } from '../../model/facts.ts';
import { readEstate } from '../read-path.ts';

/** A configuration that a device seems to have. */
export interface FoundDevice {
  readonly kind: string;
  /** Files in the order in which the program reads them. */
  readonly config: readonly string[];
  readonly facts: DeviceFacts;
  /** Why it is taken for a device, for people. */
  readonly why: string;
  /** The program that runs with it on this host. */
  readonly running?: RunningProgram | undefined;
}

const highestDepth = 5;

/** Main files below a folder; a file that another one includes is a part of that one. */
export function findInFolder(folder: string): readonly FoundDevice[] {
  const candidates = findFiles(folder, highestDepth).filter(
    (file) => /\.(cfg|conf|txt|config)$|^[^.]+$/i.test(basename(file)) && claims(file),
  );
  const found: FoundDevice[] = [];
  const included = new Set<string>();
  for (const file of [...candidates].sort(byLikelihood)) {
    if (included.has(resolve(file))) continue;
    const read = readEstate(file);
    const [device] = read.ok ? read.value.devices : [];
    if (device === undefined || !saysSomething(device.reading.facts)) continue;
    for (const { file: part } of device.sources) included.add(resolve(part));
    found.push({
      kind: device.kind.kind,
      config: [file],
      facts: device.reading.facts,
      why: `its lines are ${device.kind.title}'s`,
    });
  }
  return found.sort((a, b) => ((a.config[0] ?? '') < (b.config[0] ?? '') ? -1 : 1));
}

function claims(file: string): boolean {
  const read = readSource(file);
  return (
    read.ok &&
    read.value.text.length < 50_000_000 &&
    deviceKinds.some((kind) => kind.claims(read.value) > 0.5)
  );
}

/** It takes requests, or it switches, routes or has addresses. */
function saysSomething({ frontends, pools, network }: DeviceFacts): boolean {
  const { interfaces = [], routes = [], bgp = [] } = network ?? {};
  return [frontends, pools, interfaces, routes, bgp].some((list) => list.length > 0);
}

/** Main files by the name that packages give them come first, so that what they include is known. */
function byLikelihood(a: string, b: string): number {
  const isMain = (file: string): number =>
    deviceKinds.some(({ installed }) => installed.some((one) => basename(one) === basename(file))) ? 0 : 1;
  return isMain(a) - isMain(b) || (a < b ? -1 : 1);
}

/** Programs of this host with the files that they were started with. */
export function findOnHost(): readonly FoundDevice[] {
  const seen = new Set<string>();
  return deviceKinds.flatMap((kind) => {
    const processes = runningPrograms(kind.program?.names ?? []);
    const pids = new Set(processes.map(({ pid }) => pid));
    return processes
      .filter(({ parent }) => !pids.has(parent))
      .flatMap((process) => deviceOf(kind, process, seen));
  });
}

function deviceOf(kind: DeviceKind, running: RunningProgram, seen: Set<string>): FoundDevice[] {
  const config = configurationOf(kind, running);
  const key = config.join(' ');
  const [main] = config;
  if (main === undefined || seen.has(key)) return [];
  seen.add(key);
  const read = readEstate(main);
  const [device] = read.ok ? read.value.devices : [];
  if (device === undefined) return [];
  const why = `process ${running.pid} (${running.name}) was started with it`;
  return [{ kind: kind.kind, config, facts: device.reading.facts, why, running }];
}

function configurationOf(
  kind: DeviceKind,
  { arguments: words, workingFolder = '/' }: RunningProgram,
): readonly string[] {
  const flag = kind.program?.configurationFlag ?? '';
  const named = words.flatMap((word, at) => (word === flag ? (words[at + 1] ?? []) : []));
  if (named.length > 0) return named.map((path) => resolve(workingFolder, path)).filter(fileExists);
  return kind.installed.filter(fileExists).slice(0, 1);
}
