import { interrupted } from '../adapters/background.ts';
import { runLoad } from '../adapters/http/run-load.ts';
import { writeWhole } from '../adapters/plan-file.ts';
import { readPlotAssets } from '../adapters/plot-assets.ts';
import { planRequests } from '../load/request.ts';
import type { DoneStep, LoadResult, LoadStory } from '../load/result.ts';
import { type Stub, seeded, stubHeader } from '../load/stub.ts';
import { loadPage } from '../report/html/load.ts';
import { htmlPage } from '../report/html/page.ts';
import { loadText } from '../report/load.ts';
import { failure, type Result, success } from '../text/problem.ts';
import type { Estate } from './estate.ts';
import { type Controls, controlsFor } from './load/controls.ts';
import { loadData } from './load/data.ts';
import { type AskedFor, onlySafe, requestsOfLog, requestsOfProfile, sourcesOf } from './load/requests.ts';
import { type ServerLog, watchServerLog } from './load/server-log.ts';
import { type LoadSettings, type LoadWords, readSettings } from './load/settings.ts';
import { type FleetStubs, startFleetStubs } from './load/stubs.ts';
import { type FoundTarget, findService, findTarget } from './load/target.ts';
import { servesSoon } from './load/wait.ts';
import { observeEstate } from './observed-estate.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import { readEstate } from './read-path.ts';
import { refusal } from './refusal.ts';

export interface LoadCommand extends LoadWords {
  readonly service: string;
  /** Fleet folder or fleet file. */
  readonly fleet: string;
  readonly environment?: string | undefined;
  /** `ADDRESS:PORT` to send to instead of where the service's name leads. */
  readonly to?: string | undefined;
  readonly targetIsMine?: boolean | undefined;
  /** Default true. */
  readonly keepAlive?: boolean | undefined;
  /** Header of the answers that names the server; default that of the stubs. */
  readonly serverHeader?: string | undefined;
  /** Access log whose requests are sent instead of those that the fleet file declares. */
  readonly fromLog?: string | undefined;
  /** Send requests that may change something to other targets than the loopback as well. */
  readonly unsafeMethods?: boolean | undefined;
  /** Access log of the balancer, read afterwards to say which server answered. */
  readonly serverLog?: string | undefined;
  /** Start stubs in the place of the servers. */
  readonly stubs?: boolean | undefined;
  /** File for the report as a page. */
  readonly html?: string | undefined;
}

interface Prepared {
  readonly log: ServerLog | undefined;
  readonly found: FoundTarget;
  readonly settings: LoadSettings;
  readonly asked: AskedFor;
  readonly controls: Controls;
  readonly stubs: readonly Stub[];
}

/**
 * `evenkeel load SERVICE`: sends planned requests whether or not earlier ones were answered, and says who answered
 * them, how long users waited, and whether the generator kept up. Exit codes: 0 within the limits, 1 an abort limit
 * was broken, 2 it could not begin, 3 there are limits but the generator was the bottleneck.
 */
export async function load(command: LoadCommand, around: Surroundings): Promise<Outcome> {
  const read = readEstate(command.fleet, { environment: command.environment });
  if (!read.ok) return refusal(read.problems, around);
  // The access log that a service names is its traffic, unless another one is given here.
  const estate = command.fromLog === undefined ? await observeEstate(read.value) : read.value;
  const planned = await planLoad(command, estate, around);
  if (!planned.ok) return refusal(planned.problems, around);
  const stubs = command.stubs === true ? await startFleetStubs(estate.path) : noStubs;
  if (!stubs.ok) return refusal(stubs.problems, around);
  try {
    const controls = controlsFor(planned.value.settings.scenario, estate, stubs.value.stubs);
    if (!controls.ok) return refusal(controls.problems, around);
    const prepared = { ...planned.value, controls: controls.value, stubs: stubs.value.stubs };
    if (prepared.stubs.length > 0) await servesSoon(prepared.found.target, around);
    return await report(command, await send(command, prepared, around), around);
  } finally {
    await stubs.value.stop();
  }
}

const noStubs: Result<FleetStubs> = success({ stubs: [], stop: async () => undefined });

const noLog: Result<ServerLog | undefined> = success(undefined);

/** Everything that is asked before anything is started: every mistake of the command line at once. */
async function planLoad(
  command: LoadCommand,
  estate: Estate,
  { workingFolder }: Surroundings,
): Promise<Result<Pick<Prepared, 'found' | 'settings' | 'asked' | 'log'>>> {
  const service = findService(estate, command.service);
  if (!service.ok) return service;
  const asked =
    command.fromLog === undefined
      ? success(requestsOfProfile(estate.path, service.value))
      : await requestsOfLog(command.fromLog, workingFolder, service.value);
  const settings = readSettings(command, asked.ok ? asked.value.rate : 1);
  const found = await findTarget(service.value, command);
  const log =
    command.serverLog === undefined ? noLog : await watchServerLog(command.serverLog, workingFolder);
  if (!settings.ok || !found.ok || !asked.ok || !log.ok) {
    return failure(...[asked, settings, found, log].flatMap((one) => (one.ok ? [] : one.problems)));
  }
  const mayChange = found.value.isLoopback || command.unsafeMethods === true;
  const sent = mayChange ? success(asked.value) : onlySafe(asked.value);
  if (!sent.ok) return sent;
  return success({ found: found.value, settings: settings.value, asked: sent.value, log: log.value });
}

async function send(command: LoadCommand, prepared: Prepared, around: Surroundings): Promise<LoadStory> {
  const { found, settings, asked, controls } = prepared;
  const sources = sourcesOf(settings, found.target.address);
  const steps: DoneStep[] = [];
  const underWay: Promise<void>[] = [];
  around.say(
    `load: ${settings.rate} requests/s for ${settings.seconds} s to ${found.target.address}:${found.target.port} (${found.allowed})`,
  );
  const running = runLoad({
    target: found.target,
    requests: planRequests(asked.shapes, sources, { ...settings, random: seeded(settings.seed) }),
    mayLeaveLoopback: !found.isLoopback,
    seconds: settings.seconds,
    keepAlive: command.keepAlive,
    timeoutSeconds: settings.timeoutSeconds,
    greatestOpen: settings.connections,
    serverHeader: command.serverHeader ?? stubHeader,
    abort: settings.abort,
    cues: settings.scenario.map((step) => ({
      at: step.at,
      act: () => {
        const at = running.elapsed();
        const done = controls.act(step).then((failed) => {
          steps.push({ at, text: step.text, failed });
          around.say(
            `load: ${at.toFixed(1)} s: ${step.text}${failed === undefined ? '' : ` not done: ${failed}`}`,
          );
        });
        underWay.push(done);
      },
    })),
  });
  void interrupted().then(running.stop);
  const result = await running.done;
  await Promise.all(underWay);
  for (const text of await controls.restore()) around.say(`load: ${text}`);
  return storyOf({ prepared, result, steps, sources: sources.length });
}

interface Sent {
  readonly prepared: Prepared;
  readonly result: LoadResult;
  readonly steps: readonly DoneStep[];
  readonly sources: number;
}

async function storyOf({ prepared, result, steps, sources }: Sent): Promise<LoadStory> {
  const { found, settings, asked, stubs, log } = prepared;
  const { rate, seconds, arrivals } = settings;
  const { address, port } = found.target;
  const records = await Promise.all(stubs.map((stub) => stub.record()));
  return {
    service: found.service.id,
    url: found.url,
    sentTo: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    allowed: found.allowed,
    limited: settings.abort.errors !== undefined || settings.abort.p99 !== undefined,
    planned: { rate, seconds, arrivals, sources, requests: asked.from },
    assumptions: asked.assumptions,
    result,
    steps,
    logged: await log?.read(),
    stubs: records.map(({ name, counts: { asked: count, answered, refused } }) => ({
      name,
      asked: count,
      answered,
      refused,
    })),
  };
}

async function report({ html }: LoadCommand, story: LoadStory, around: Surroundings): Promise<Outcome> {
  const problem =
    html === undefined ? undefined : writeWhole(html, htmlPage(loadPage(story), readPlotAssets()));
  if (problem !== undefined) return refusal([problem], around);
  return {
    exitCode: exitCode(story),
    data: loadData(story),
    text: `${loadText(story, around.paint)}${html === undefined ? '' : `\nReport: ${html}\n`}`,
  };
}

/** Without limits there is nothing that could be undecided. */
function exitCode({ result, limited }: LoadStory): ExitCode {
  if (result.aborted !== undefined) return 1;
  return limited && result.selfCheck.bottleneck !== undefined ? 3 : 0;
}
