import { resolve } from 'node:path';
import { readLogFile } from '../../adapters/log-file.ts';
import { drawProfile } from '../../forecast/profile.ts';
import { trafficReader } from '../../forecast/traffic/read-logs.ts';
import { type RequestShape, shapesOf } from '../../load/request.ts';
import { isLoopback, loopbackSources } from '../../load/schedule.ts';
import type { Service } from '../../model/declared.ts';
import type { ObservedRequest } from '../../model/observed-traffic.ts';
import { entryPoints, type Path } from '../../network/path.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import type { LoadSettings } from './settings.ts';

/** What a load asks for, and what had to be assumed about it. */
export interface AskedFor {
  readonly shapes: readonly RequestShape[];
  /** For the reports: `the fleet file` or a log's name. */
  readonly from: string;
  readonly assumptions: readonly string[];
  /** Requests per second that the source of the requests tells, if it does. */
  readonly rate: number | undefined;
}

/** Different requests of the profile; they come round again and again. */
const sampleSize = 1024;

/** The requests that the service's declared traffic stands for. */
export function requestsOfProfile(path: Path, service: Service): AskedFor {
  const profile = drawProfile(path.declared, service, { entries: entryPoints(path, service) }, sampleSize);
  return {
    shapes: shapesOf(profile),
    from: 'the fleet file',
    assumptions: profile.assumptions,
    rate: profile.rate,
  };
}

/** The requests of an access log of HAProxy, nginx or Apache: an even sample of them, in the log's own mix. */
export async function requestsOfLog(
  file: string,
  folder: string,
  { entry, traffic }: Service,
): Promise<Result<AskedFor>> {
  const reader = trafficReader();
  const log = reader.open(file);
  const problems = await readLogFile(resolve(folder, file), log.push, file);
  const report = log.end();
  const { sample, requests, rate } = reader.observed();
  if (sample.length === 0) {
    return failure(...problems, {
      code: 'load-refused',
      severity: 'error',
      message: `${file} holds no request that can be read (${report.lines} lines)`,
      help: 'give an access log of HAProxy, nginx or Apache in one of their usual formats',
    });
  }
  const assumptions = [
    ...problems.map(({ message }) => message),
    ...(sample.length < requests ? [`${sample.length} of the ${requests} requests stand for all`] : []),
    ...(report.unread > 0 ? [`${report.unread} lines of the log do not follow its format`] : []),
    ...(sample.some(({ host }) => host === undefined)
      ? ['the log tells no host: the one of the entry is asked for']
      : []),
  ];
  const shapes = sample.map((request) => shapeOf(request, entry?.host ?? 'localhost'));
  return success({ shapes, from: `${file} (${report.format})`, assumptions, rate: rate ?? traffic.rate });
}

function shapeOf({ client, method, url, host }: ObservedRequest, entryHost: string): RequestShape {
  return { client, method, host: host ?? entryHost, path: url };
}

/** RFC 9110, 9.2.1: a request that asks for nothing to be changed. */
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** Without the requests that may change something at the target, where that was not allowed. */
export function onlySafe(asked: AskedFor): Result<AskedFor> {
  const shapes = asked.shapes.filter(({ method }) => safeMethods.includes(method));
  const left = asked.shapes.length - shapes.length;
  if (left === 0) return success(asked);
  if (shapes.length === 0) return failure(nothingSafe);
  const share = ((left / asked.shapes.length) * 100).toFixed(1);
  const said = `${share} % of the requests may change something (POST and the like) and were left out: --unsafe-methods sends them, without a body`;
  return success({ ...asked, shapes, assumptions: [...asked.assumptions, said] });
}

const nothingSafe: Problem = {
  code: 'load-refused',
  severity: 'error',
  message: 'every request may change something at the target (POST and the like)',
  help: 'give --unsafe-methods if that does no harm there',
};

/** Addresses to send from: those that the user named, many of the IPv4 loopback, else the kernel's choice. */
export function sourcesOf(settings: LoadSettings, address: string): readonly (string | undefined)[] {
  if (settings.sources.length > 0) return settings.sources;
  return isLoopback(address) ? loopbackSources(settings.sourceCount) : [undefined];
}
