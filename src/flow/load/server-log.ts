import { resolve } from 'node:path';
import { readLogFile } from '../../adapters/log-file.ts';
import { driverPorts } from '../../adapters/ports.ts';
import { trafficReader } from '../../forecast/traffic/read-logs.ts';
import type { LoggedServers } from '../../load/result.ts';
import { failure, type Result, success } from '../../text/problem.ts';

/** The access log of a balancer, of which only what is written from now on counts. */
export interface ServerLog {
  /** What it says of the servers, once the last lines had time to come. */
  readonly read: () => Promise<LoggedServers>;
}

/** Balancers log through syslog or buffers: the last lines come a moment after the last answer. */
const patienceMs = 1500;

/** Notes where the log ends now; a log that cannot be read is a problem before the load begins. */
export async function watchServerLog(file: string, folder: string): Promise<Result<ServerLog>> {
  const path = resolve(folder, file);
  let before = 0;
  const problems = await readLogFile(path, (chunk) => (before += chunk.length), file);
  if (problems.length > 0)
    return failure(...problems.map((each) => ({ ...each, severity: 'error' as const })));
  return success({
    read: async () => {
      await driverPorts.sleep(patienceMs);
      return readFrom(path, file, before);
    },
  });
}

async function readFrom(path: string, file: string, before: number): Promise<LoggedServers> {
  const reader = trafficReader();
  const log = reader.open(file);
  let skip = before;
  await readLogFile(path, (chunk) => {
    const begin = Math.min(skip, chunk.length);
    skip -= begin;
    log.push(chunk.subarray(begin));
  });
  log.end();
  const { requests, servers } = reader.observed();
  return {
    file,
    requests,
    servers: servers.map((server) => ({
      name: server.backend === undefined ? server.server : `${server.backend}/${server.server}`,
      requests: server.requests,
      failed: server.statuses['5xx'] + server.statuses.none,
    })),
  };
}
