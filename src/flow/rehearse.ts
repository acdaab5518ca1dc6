import { compareFlows } from '../change/flows/compare.ts';
import { type Forecast, forecast } from '../forecast/forecast.ts';
import { parseRate, parseSeconds } from '../load/quantity.ts';
import { compareExchanges } from '../rehearse/exchanges.ts';
import { type DeviceRehearsal, judgeRehearsal, type RehearsalVerdict } from '../rehearse/story.ts';
import { rehearsalText } from '../report/rehearsal.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Estate } from './estate.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import type { ReadDevice } from './read-device.ts';
import { refusal } from './refusal.ts';
import { versionsOfPlan } from './rehearse/plan-versions.ts';
import { type Replayed, type RunSettings, runSide } from './rehearse/run.ts';
import { type Side, startSide, trouble } from './rehearse/side.ts';
import { runSideBySide } from './rehearse/side-by-side.ts';
import { triedIn } from './rehearse/tried.ts';
import { readGit, readTwo, type Versions } from './versions.ts';

export interface RehearseRequest {
  /** A saved plan; or two files or fleet folders; or, with `git`, nothing or the fleet's folder. */
  readonly base?: string | undefined;
  readonly proposed?: string | undefined;
  readonly git?: string | undefined;
  readonly environment?: string | undefined;
  /** Such as `200/s`. */
  readonly rate?: string | undefined;
  readonly for?: string | undefined;
  /** Leave out the runs in which a server is lost. */
  readonly losses?: boolean | undefined;
}

const exitCodes: Readonly<Record<RehearsalVerdict['level'], ExitCode>> = {
  clear: 0,
  caution: 0,
  block: 1,
  undecided: 3,
};

/** `evenkeel rehearse`: the real program with base and proposal side by side, on loopback, in front of stubs. */
export async function rehearse(request: RehearseRequest, around: Surroundings): Promise<Outcome> {
  const settings = settingsOf(request);
  const versions = readVersions(request, around);
  if (!settings.ok || !versions.ok) {
    const problems = [...(settings.ok ? [] : settings.problems), ...(versions.ok ? [] : versions.problems)];
    return refusal(problems, around);
  }
  const rehearsed = await rehearseChange(versions.value, settings.value, around);
  if (!rehearsed.ok) return refusal(rehearsed.problems, around);
  const { devices, verdict } = rehearsed.value;
  return {
    exitCode: exitCodes[verdict.level],
    data: { schema: 'evenkeel.rehearsal/1', verdict, devices },
    text: rehearsalText(devices, verdict, around.paint),
  };
}

export interface Rehearsed {
  readonly devices: readonly DeviceRehearsal[];
  readonly verdict: RehearsalVerdict;
}

export interface RehearsalSettings {
  /** Requests per second; undefined: the traffic of the device's services, at most 300. */
  readonly rate?: number | undefined;
  readonly seconds: number;
  readonly losses: boolean;
}

export const usualRehearsal: RehearsalSettings = { seconds: 5, losses: true };
const highestRate = 2000;

function settingsOf({ rate, for: time, losses }: RehearseRequest): Result<RehearsalSettings> {
  const perSecond = rate === undefined ? undefined : parseRate(rate);
  const seconds = time === undefined ? usualRehearsal.seconds : parseSeconds(time);
  const problems: Problem[] = [];
  if (rate !== undefined && (perSecond === undefined || perSecond > highestRate))
    problems.push(usage(`'${rate}' is no rate for a rehearsal`, `write 200/s; at most ${highestRate}/s`));
  if (seconds === undefined || seconds < 1 || seconds > 300)
    problems.push(usage(`'${time}' is no time for a rehearsal`, 'write 5s; from 1s to 300s'));
  if (problems.length > 0 || seconds === undefined) return failure(...problems);
  return success({ rate: perSecond, seconds, losses: losses !== false });
}

function usage(message: string, help: string): Problem {
  return { code: 'usage', severity: 'error', message, help };
}

function readVersions(request: RehearseRequest, around: Surroundings): Result<Versions> {
  const { base, proposed, git, environment } = request;
  if (git !== undefined) return readGit(base ?? around.workingFolder, git, { environment });
  if (base !== undefined && proposed !== undefined) return readTwo(base, proposed, { environment });
  if (base !== undefined) return versionsOfPlan(base, { environment }, around);
  return failure(
    usage(
      'rehearse needs a saved plan, two files, two fleet folders, or --git BASE...HEAD',
      'evenkeel rehearse change.plan.json',
    ),
  );
}

/** Every device that the change touches, one after the other; base and proposal of each at the same time. */
export async function rehearseChange(
  { base, proposed }: Versions,
  settings: RehearsalSettings,
  around: Surroundings,
): Promise<Result<Rehearsed>> {
  const changed = proposed.devices.flatMap((device) => {
    const old = base.devices.find(({ id }) => id === device.id);
    return old === undefined || sameText(old, device) ? [] : [{ old, device }];
  });
  if (changed.length === 0)
    return failure(usage('the change touches no device', 'compare two versions that differ'));
  const devices: DeviceRehearsal[] = [];
  const traffic = {
    base: forecast(base.path, { beside: proposed.path }),
    proposed: forecast(proposed.path, { beside: base.path }),
  };
  for (const { old, device } of changed) {
    around.say(`rehearse: ${device.id}`);
    const one = await rehearseDevice(
      { base: { estate: base, device: old }, proposed: { estate: proposed, device } },
      traffic,
      settings,
    );
    if (!one.ok) return one;
    devices.push(one.value);
  }
  const errors = Math.max(...proposed.fleet.declared.services.map(({ intents }) => intents.errors), 0.005);
  return success({ devices, verdict: judgeRehearsal(devices, errors, foreseenIn({ base, proposed })) });
}

/** Devices whose requests the model sends other ways. */
function foreseenIn({ base, proposed }: Versions): ReadonlySet<string> {
  const ids = new Set(proposed.devices.map(({ id }) => id));
  const flows = compareFlows(base.path, proposed.path, ids);
  return new Set(flows.filter(({ kind }) => kind !== 'unproven').map(({ device }) => device));
}

function sameText(a: ReadDevice, b: ReadDevice): boolean {
  return a.sources.map(({ text }) => text).join('\0') === b.sources.map(({ text }) => text).join('\0');
}

interface Version {
  readonly estate: Estate;
  readonly device: ReadDevice;
}

async function rehearseDevice(
  versions: Readonly<Record<'base' | 'proposed', Version>>,
  traffic: Readonly<Record<'base' | 'proposed', Forecast>>,
  settings: RehearsalSettings,
): Promise<Result<DeviceRehearsal>> {
  const { device } = versions.proposed;
  const { rehearsal, kind } = device.kind;
  if (rehearsal === undefined)
    return failure(trouble(`${device.id}: configurations of kind ${kind} are not rehearsed yet`));
  const before = replayedOf(traffic.base, device.id);
  const after = replayedOf(traffic.proposed, device.id);
  if (after.replayed.length === 0)
    return failure(trouble(`${device.id}: no declared traffic reaches it, so there is nothing to replay`));
  const rate = settings.rate ?? Math.min(300, Math.max(20, after.rate ?? 200));
  const base = await startSide(versions.base.device, rehearsal, versions.base.estate.path);
  if (!base.ok) return base;
  try {
    const proposed = await startSide(device, rehearsal, versions.proposed.estate.path);
    if (!proposed.ok) return proposed;
    try {
      const sides = { base: base.value, proposed: proposed.value };
      return await runBoth(sides, versions, { before, after, rate, settings });
    } finally {
      await proposed.value.stop();
    }
  } finally {
    await base.value.stop();
  }
}

interface Run {
  readonly before: Traffic;
  readonly after: Traffic;
  readonly rate: number;
  readonly settings: RehearsalSettings;
}

/** The same requests one by one to both, then the traffic of each. */
async function runBoth(
  sides: { readonly base: Side; readonly proposed: Side },
  { base, proposed }: Readonly<Record<'base' | 'proposed', Version>>,
  { before, after, rate, settings: { seconds, losses } }: Run,
): Promise<Result<DeviceRehearsal>> {
  const { id, kind } = proposed.device;
  const paths = { base: base.estate.path, proposed: proposed.estate.path };
  const seen = await runSideBySide(sides, paths, id);
  const { replayed } = before.replayed.length === 0 ? after : before;
  const settings: RunSettings = { replayed, rate, seconds, losses: false };
  const [one, two] = await Promise.all([
    runSide(sides.base, 'base', settings),
    runSide(sides.proposed, 'proposed', { ...settings, replayed: after.replayed, losses }),
  ]);
  const tried = {
    before: triedIn(base.device.kind, sides.base.reading),
    after: triedIn(kind, sides.proposed.reading),
  };
  const outside = [...sides.base.program.outside(), ...sides.proposed.program.outside()];
  if (outside.length > 0) return failure(trouble(`the program left its sandbox: ${outside.join(', ')}`));
  return success({
    device: id,
    program: kind.kind,
    rate,
    base: one,
    proposed: two,
    probes: seen.base[0].length,
    differences: compareExchanges(seen),
    tried: (side, word, value) => tried[side](word, value),
  });
}

interface Traffic {
  readonly replayed: readonly Replayed[];
  /** Requests per second that reach the device, if declared. */
  readonly rate: number | undefined;
}

/** Requests that are different; they come round again and again. */
const different = 600;

/** The requests that reach a device, each frontend's as often as its share says. */
function replayedOf({ services }: Forecast, id: string): Traffic {
  const reaching = services.flatMap(({ service, frontends }) =>
    frontends
      .filter(({ device, share }) => device.id === id && share > 0)
      .map((one) => ({
        ...one,
        perSecond: (service.traffic.rate ?? 1) * one.share,
        declared: service.traffic.rate,
      })),
  );
  const total = reaching.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const replayed = reaching.flatMap(({ frontend, requests, perSecond }) => {
    const count = Math.max(1, Math.round((different * perSecond) / total));
    return Array.from({ length: count }, (_, at): Replayed[] => {
      const request = requests[Math.floor((at * requests.length) / count)];
      return request === undefined ? [] : [{ frontend: frontend.name, request }];
    }).flat();
  });
  return {
    replayed: mixed(replayed),
    rate: reaching.every(({ declared }) => declared !== undefined) ? total : undefined,
  };
}

/** Frontends take turns instead of coming one after the other. */
function mixed<T>(list: readonly T[]): readonly T[] {
  const step = 0.618_033_988_749_894_9;
  return list
    .map((value, at) => ({ value, place: (at * step) % 1 }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
