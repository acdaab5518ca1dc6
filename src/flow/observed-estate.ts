import { resolve } from 'node:path';
import { expandGlob } from '../adapters/configuration-files.ts';
import { fileStamp, readLogFile } from '../adapters/log-file.ts';
import { configuredFormats } from '../forecast/traffic/configured-formats.ts';
import { declaredFormat } from '../forecast/traffic/formats.ts';
import type { LogFormat } from '../forecast/traffic/log-format.ts';
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

export interface LogOptions {
  /** One log for the whole estate, in place of those of its services. */
  readonly given?: string | undefined;
  /** Whose configuration the logs were written by; default: the estate's own. */
  readonly writer?: Estate | undefined;
}

/** The estate with what the access logs of its services show; the very same estate when there is no log. */
export async function observeEstate(
  estate: Estate,
  { given, writer = estate }: LogOptions = {},
): Promise<Estate> {
  const log = given === undefined ? undefined : { files: [resolve(given)] };
  const { services } = estate.path.declared;
  const problems: Problem[] = [];
  const observe = async (one: LogReference | undefined): Promise<ObservedTraffic | undefined> => {
    const seen = one === undefined ? undefined : await readOnce(one, estate.root, writer);
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

/** By the logs and their stamps. */
const held = new Map<string, Promise<Observation>>();
const mostHeld = 16;

/** Two versions of a fleet mostly name the same logs, which are read once for both. */
function readOnce(log: LogReference, root: string, writer: Estate): Promise<Observation> {
  const stamps = filesOf(log, root).map(({ file }) => fileStamp(file));
  const formats = configured(writer);
  const key = JSON.stringify([root, log, stamps, formats.map(({ name, pieces }) => [name, pieces])]);
  const known = held.get(key);
  if (known !== undefined) return known;
  if (held.size >= mostHeld) held.clear();
  const observation = readLogs(log, root, formats);
  held.set(key, observation);
  return observation;
}

function configured({ devices }: Estate): readonly LogFormat[] {
  return devices.flatMap(({ kind, reading }) =>
    configuredFormats(kind.kind, kind.directives?.(reading.tree) ?? []),
  );
}

async function readLogs(
  log: LogReference,
  root: string,
  possible: readonly LogFormat[],
): Promise<Observation> {
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
