import { resolve } from 'node:path';
import { expandGlob } from '../adapters/configuration-files.ts';
import { fileStamp, readLogFile } from '../adapters/log-file.ts';
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

/** The estate with what its services' access logs show; the very same estate when no service names a log. */
export async function observeEstate(estate: Estate): Promise<Estate> {
  const { services } = estate.path.declared;
  if (services.every(({ traffic }) => traffic.log === undefined)) return estate;
  const problems: Problem[] = [];
  const observed: Service[] = [];
  for (const service of services) {
    const { log } = service.traffic;
    const seen = log === undefined ? undefined : await readOnce(log, estate);
    problems.push(...(seen?.problems ?? []));
    observed.push({ ...service, traffic: { ...service.traffic, observed: seen?.observed } });
  }
  const declared = { ...estate.path.declared, services: observed };
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
  if (latest?.key !== key) latest = { key, observation: readLogs(log, estate.root) };
  return latest.observation;
}

async function readLogs(log: LogReference, root: string): Promise<Observation> {
  const reader = trafficReader();
  const problems: Problem[] = [];
  for (const { name, file } of filesOf(log, root)) {
    const one = reader.open(name, declaredFormat(log));
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
