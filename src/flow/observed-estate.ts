import { resolve } from 'node:path';
import { expandGlob } from '../adapters/configuration-files.ts';
import { fileStamp, readLogFile } from '../adapters/log-file.ts';
import { configuredFormats } from '../forecast/traffic/configured-formats.ts';
import { declaredFormat } from '../forecast/traffic/formats.ts';
import { logProblems } from '../forecast/traffic/log-problems.ts';
import { trafficReader } from '../forecast/traffic/read-logs.ts';
import type { LogReference, Service } from '../model/declared.ts';
import type { ObservedTraffic } from '../model/observed-traffic.ts';
import type { Problem } from '../text/problem.ts';
import type { Estate } from './estate.ts';

interface Observation {
  /** Undefined when no line could be read. */
  readonly observed: ObservedTraffic | undefined;
  readonly problems: readonly Problem[];
}

/**
 * The estate with what the access logs of its services show, or the one log that is given for all of it; the very same
 * estate when there is no log.
 */
export async function observeEstate(estate: Estate, given?: string): Promise<Estate> {
  const log = given === undefined ? undefined : { files: [resolve(given)] };
  const { services } = estate.path.declared;
  const problems: Problem[] = [];
  const observe = async (one: LogReference | undefined): Promise<ObservedTraffic | undefined> => {
    const seen = one === undefined ? undefined : await readOnce(one, estate);
    problems.push(...(seen?.problems ?? []));
    return seen?.observed;
  };
  if (log === undefined && services.every(({ traffic }) => traffic.log === undefined)) return estate;
  const told: Service[] = [];
  for (const service of services) {
    const own = log ?? service.traffic.log;
    told.push({ ...service, traffic: { ...service.traffic, log: own, observed: await observe(own) } });
  }
  const observed = services.length === 0 ? await observe(log) : undefined;
  const declared = { ...estate.path.declared, services: told, observed };
  return {
    ...estate,
    fleet: { ...estate.fleet, declared },
    path: { ...estate.path, declared },
    problems: [...estate.problems, ...problems],
  };
}

let latest: { readonly key: string; readonly observation: Promise<Observation> } | undefined;

/** Two versions of a fleet mostly name the same logs, which are read once for both. */
function readOnce(log: LogReference, estate: Estate): Promise<Observation> {
  const key = JSON.stringify([
    estate.root,
    log,
    ...filesOf(log, estate.root).map(({ file }) => fileStamp(file)),
  ]);
  if (latest?.key !== key) latest = { key, observation: readLogs(log, estate) };
  return latest.observation;
}

async function readLogs(log: LogReference, { root, devices }: Estate): Promise<Observation> {
  const possible = devices.flatMap(({ kind, reading }) =>
    configuredFormats(kind.kind, kind.directives?.(reading.tree) ?? []),
  );
  const reader = trafficReader();
  const problems: Problem[] = [];
  for (const { name, file } of filesOf(log, root)) {
    const one = reader.open(name, { stated: declaredFormat(log), possible });
    problems.push(...(await readLogFile(file, one.push, name)));
    problems.push(...logProblems(one.end()));
  }
  const observed = reader.observed();
  return { observed: observed.requests > 0 ? observed : undefined, problems };
}

/** A pattern that matches nothing stays, so that it is said that nothing is there. */
function filesOf(
  { files }: LogReference,
  root: string,
): readonly { readonly name: string; readonly file: string }[] {
  const names = files.flatMap((pattern) => {
    const found = /[*?[]/.test(pattern) ? expandGlob(pattern, root) : [];
    return found.length > 0 ? found : [pattern];
  });
  return names.map((name) => ({ name, file: resolve(root, name) }));
}
