import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { clockPort } from '../adapters/clock.ts';
import { fileExists, realPath } from '../adapters/configuration-files.ts';
import { writeWhole } from '../adapters/plan-file.ts';
import { readPlotAssets } from '../adapters/plot-assets.ts';
import { makePlan, type Version } from '../change/make-plan.ts';
import type { Plan, PlanDevice } from '../change/plan.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import { forecast } from '../forecast/forecast.ts';
import type { DeviceFacts } from '../model/facts.ts';
import { htmlPage } from '../report/html/page.ts';
import { planPage } from '../report/html/plan.ts';
import { planMarkdown, planText } from '../report/plan.ts';
import type { Problem, Result } from '../text/problem.ts';
import { auditEstate } from './audit-estate.ts';
import { comparedFiles } from './compared-files.ts';
import { driverOf } from './device-control.ts';
import type { Estate } from './estate.ts';
import { observeEstate } from './observed-estate.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { planExits } from './plan-exits.ts';
import { type PresentRead, readPresent } from './plan-live.ts';
import { type PlanRehearsal, rehearsePlan } from './plan-rehearsal.ts';
import type { ReadDevice } from './read-device.ts';
import { openRecords } from './records.ts';
import { refusal } from './refusal.ts';
import { showPlan } from './show-plan.ts';
import { readGit, readTwo, type Versions } from './versions.ts';

export interface PlanRequest {
  /** Two files or two fleet folders; or, with `git`, nothing or the fleet's folder. */
  readonly base?: string | undefined;
  readonly proposed?: string | undefined;
  /** `BASE...HEAD`. */
  readonly git?: string | undefined;
  readonly environment?: string | undefined;
  readonly format?: 'text' | 'markdown' | undefined;
  /** An access log that tells the traffic, in place of what the fleet file says. */
  readonly log?: string | undefined;
  readonly control?: FleetDevice['control'] | undefined;
  /** Where to save the plan for `apply`. */
  readonly out?: string | undefined;
  /** File for the plan as a page. */
  readonly html?: string | undefined;
  /** Run both versions in the real program, and let the verdict hear what they did. */
  readonly rehearse?: boolean | undefined;
  /** Reasons that a person settles, by their ids, separated by commas. */
  readonly accept?: string | undefined;
  /** Why, for the record. */
  readonly reason?: string | undefined;
  /** Ask the running programs how many servers their dynamic pools have. */
  readonly live?: boolean | undefined;
}

/** `evenkeel plan`: what would this change do to the traffic? */
export async function plan(request: PlanRequest, around: Surroundings): Promise<Outcome> {
  const shown = showPlan(request, around);
  if (shown !== undefined) return shown;
  const versions = readVersions(request, around);
  if (!versions.ok) return refusal(versions.problems, around);
  if (request.log !== undefined && !fileExists(request.log)) return refusal([noLog(request.log)], around);
  const made = await planChange(versions.value, around, request);
  const unaccepted = acceptProblems(request, made);
  if (unaccepted.length > 0) return refusal(unaccepted, around);
  if (request.out !== undefined) {
    const saved = openRecords(around).savePlan(request.out, made, bytesOf(versions.value));
    if (!saved.ok) return refusal(saved.problems, around);
  }
  const page = request.html;
  const problem =
    page === undefined ? undefined : writeWhole(page, htmlPage(planPage(made), readPlotAssets()));
  if (problem !== undefined) return refusal([problem], around);
  const { base, proposed } = versions.value;
  const sources = { get: (file: string) => proposed.frames.get(file) ?? base.frames.get(file) };
  const text = request.format === 'markdown' ? planMarkdown(made) : planText(made, sources, around.paint);
  return {
    exitCode: planExits[made.verdict.level],
    data: { ...made },
    text: text + next(request, made),
  };
}

/** A log that was asked for is not passed over. */
function noLog(file: string): Problem {
  return {
    code: 'unreadable-file',
    severity: 'error',
    message: `${file} cannot be read`,
    help: 'name an access log',
  };
}

function next({ out, format, html }: PlanRequest, { verdict }: Plan): string {
  if (format === 'markdown') return '';
  const page = html === undefined ? '' : `\nReport: ${html}\n`;
  if (out === undefined) return page;
  const override = verdict.level === 'block' ? ' --override "REASON"' : '';
  return `${page}\nSaved. To carry it out under guard: evenkeel apply ${out}${override}\n`;
}

function readVersions(
  { base, proposed, git, environment, control }: PlanRequest,
  around: Surroundings,
): Result<Versions> {
  if (git !== undefined) return readGit(base ?? around.workingFolder, git, { environment, control });
  if (base !== undefined && proposed !== undefined) return readTwo(base, proposed, { environment, control });
  return {
    ok: false,
    problems: [
      {
        code: 'usage',
        severity: 'error',
        message: 'plan needs two files, two fleet folders, or --git BASE...HEAD',
        help: 'evenkeel plan haproxy.cfg haproxy.new.cfg',
      },
    ],
  };
}

/** What a plan may be asked for beside the two versions. */
export type PlanWishes = Pick<PlanRequest, 'log' | 'rehearse' | 'live' | 'accept' | 'reason'>;

/** The plan for two versions that were read; asks the running devices what a reload would lose. */
export async function planChange(
  versions: Versions,
  around: Surroundings,
  { log, rehearse, live, accept, reason }: PlanWishes = {},
): Promise<Plan> {
  const base = await observeEstate(versions.base, { given: log });
  const proposed = await observeEstate(versions.proposed, { given: log, writer: versions.base });
  const devices = proposed.devices.flatMap((device) => {
    const old = base.devices.find(({ id }) => id === device.id);
    return old === undefined ? [] : [planDevice(base, old, device)];
  });
  const changed = devices.filter(({ files }) => files.some((file) => file.base !== file.proposed));
  const loses = await Promise.all(
    changed.map((device) => driverOf(device)?.reloadLoses() ?? Promise.resolve([])),
  );
  const now = live === true ? await presentOf(devices, proposed) : nothingRead;
  const rehearsed = rehearse === true ? await rehearsePlan({ base, proposed }, around) : notAsked;
  return makePlan({
    base: version(base, around, { beside: proposed }),
    proposed: version(proposed, around, { beside: base, changes: base }),
    devices: changed,
    reloadLoses: loses.flat(),
    watch: proposed.fleet.policy,
    created: clockPort.wall(),
    present: now.present,
    rehearsal: rehearsed.rehearsal,
    wasTried: rehearsed.wasTried,
    namedFiles: comparedFiles(base, proposed),
    accepting: accept === undefined ? undefined : { ids: idsIn(accept), reason: reason ?? '' },
    assumptions: [...now.assumptions, ...rehearsed.assumptions],
  });
}

function idsIn(accept: string): readonly string[] {
  return accept.split(',').map((id) => id.trim());
}

/** What cannot be accepted: nothing said for it, or a name that no open reason of the plan has. */
function acceptProblems({ accept, reason }: PlanRequest, made: Plan): readonly Problem[] {
  if (accept === undefined) return [];
  const help = "name reasons as the plan does: --accept 1f2e3d4c --reason 'agreed with the owners'";
  if ((reason ?? '').trim() === '')
    return [
      { code: 'usage', severity: 'error', message: '--accept needs a --reason, which is recorded', help },
    ];
  const settled = new Set(made.verdict.accepted?.map(({ id }) => id));
  return idsIn(accept)
    .filter((id) => !settled.has(id))
    .map((id) => {
      const blocked = made.verdict.reasons.some((one) => one.id === id);
      const message = blocked
        ? `${id} blocks the plan: harm is not accepted, 'apply --override REASON' goes on in spite of it`
        : `the plan has no reason ${id}`;
      return { code: 'usage', severity: 'error', message, help };
    });
}

const notAsked: PlanRehearsal = { assumptions: [] };
const nothingRead: PresentRead = { present: () => undefined, assumptions: [] };

/** Dynamic pools of the proposal; its program is the one that runs the base now. */
function presentOf(devices: readonly PlanDevice[], { path }: Estate): Promise<PresentRead> {
  return readPresent(
    devices.map((device) => ({
      device,
      dynamic: (path.devices.find(({ id }) => id === device.id)?.facts.pools ?? [])
        .filter(({ membership }) => membership.kind !== 'fixed')
        .map(({ name }) => name),
    })),
  );
}

interface OtherSide {
  /** What is asked the same requests. */
  readonly beside: Estate;
  /** What it changes, for the rules about changes. */
  readonly changes?: Estate | undefined;
}

function version(estate: Estate, around: Surroundings, { beside, changes }: OtherSide): Version {
  return {
    path: estate.path,
    forecast: forecast(estate.path, { beside: beside.path }),
    findings: auditEstate(estate, estate.fleet.policy.profiles, around.now(), changes),
    problems: estate.problems,
  };
}

/** Where each file lives on the device, and what it is to become; files of folders may come and go. */
export function planDevice(estate: Estate, base: ReadDevice, proposed: ReadDevice): PlanDevice {
  const { control } = base.declared;
  const names = [...new Set([...base.names, ...proposed.names])];
  return {
    id: base.id,
    kind: base.kind.kind,
    configuration: livePaths(estate, base),
    files: names.map((name) => ({
      path: livePath(estate, base, name),
      base: digestOf(base, name),
      proposed: digestOf(proposed, name),
    })),
    listeners: listeners(base.reading.facts, proposed.reading.facts),
    references: proposed.reading.facts.files.map(({ path, role }) => ({ path, role })),
    control: {
      socket: control.socket ?? base.reading.facts.controls[0]?.address,
      master: control.master,
      pidFile: control.pidFile,
      program: control.program,
      reload: control.reload,
      restart: control.restart,
    },
  };
}

/** Files and folders as the program is given them. */
function livePaths({ root, livePath: live }: Estate, { declared, names }: ReadDevice): readonly string[] {
  const { control, config } = declared;
  if (control.files !== undefined) return control.files.map((path) => realPath(resolve(root, path)));
  const single = names[0] === '';
  if (single) return [realPath(live(''))];
  if (config.some((path) => /[*?[]/.test(path))) return names.map((name) => realPath(live(name)));
  return root === config[0] ? [realPath(resolve(root))] : config.map((path) => realPath(live(path)));
}

/** `files:` of the fleet file names the live places in the order of the files, or one folder for all of them. */
function livePath({ root, livePath: live }: Estate, { declared, names }: ReadDevice, name: string): string {
  const { files } = declared.control;
  if (files === undefined) return realPath(live(name));
  const at = names.indexOf(name);
  const own = files.length === names.length ? files[at] : undefined;
  return realPath(resolve(root, own ?? join(files[0] ?? '', basename(name))));
}

/** Empty text: the version does not have the file. */
function digestOf({ names, sources }: ReadDevice, name: string): string {
  const source = sources[names.indexOf(name)];
  return source === undefined ? '' : digest(source.text);
}

/** SHA-256 of a source's bytes, hex. */
export function digest(latin1: string): string {
  return createHash('sha256').update(latin1, 'latin1').digest('hex');
}

function listeners(base: DeviceFacts, proposed: DeviceFacts): PlanDevice['listeners'] {
  const texts = (facts: DeviceFacts): string[] => [
    ...new Set(facts.frontends.flatMap((frontend) => frontend.listeners.map(({ text }) => text))),
  ];
  const all = texts(proposed);
  const before = new Set(texts(base));
  return { all, added: all.filter((text) => !before.has(text)) };
}

/** The bytes of both versions by digest, for the store. */
export function bytesOf({ base, proposed }: Versions): ReadonlyMap<string, Buffer> {
  const sources = [...base.devices, ...proposed.devices].flatMap((device) => device.sources);
  return new Map(sources.map(({ text }) => [digest(text), Buffer.from(text, 'latin1')]));
}
