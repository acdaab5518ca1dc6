import { dirname, join, relative, resolve } from 'node:path';
import { isFolder } from '../adapters/configuration-files.ts';
import { rules } from '../audit/registry.ts';
import type { Profile } from '../audit/rule.ts';
import type { CheckReport, Entry } from '../report/check/entry.ts';
import { checkGithub } from '../report/check/github.ts';
import { checkJunit } from '../report/check/junit.ts';
import { checkSarif } from '../report/check/sarif.ts';
import { checkText } from '../report/check/text.ts';
import type { Result, Severity } from '../text/problem.ts';
import { success } from '../text/problem.ts';
import { problemCodes } from '../text/problem-codes.ts';
import { looksAtAll } from './audit-estate.ts';
import { baselineName, isKnownTo, readBaseline, writeBaseline } from './baseline-file.ts';
import type { Found } from './check-report.ts';
import { type CheckedEstate, checkedEstate } from './checked-estate.ts';
import { coverageText } from './coverage.ts';
import { type Estate, fleetFileOf, readBare } from './estate.ts';
import type { NativeAnswer } from './native/ask.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import { refusal } from './refusal.ts';

export type CheckFormat = 'text' | 'json' | 'sarif' | 'junit' | 'github';

export interface CheckRequest {
  /** Configuration file, fleet folder or fleet file. */
  readonly target: string;
  readonly environment?: string | undefined;
  readonly profiles?: readonly Profile[] | undefined;
  readonly failOn?: Severity | undefined;
  readonly coverage?: boolean | undefined;
  readonly format?: CheckFormat | undefined;
  /** `BASE...HEAD`: only what the change adds counts. */
  readonly git?: string | undefined;
  /** Baseline file; default: the one beside the fleet file, if there is one. */
  readonly baseline?: string | undefined;
  readonly writeBaseline?: boolean | undefined;
  /** Ask the real programs as well; default: for estates of few devices. */
  readonly native?: boolean | undefined;
  /** Threads that may read a large fleet; default: this one, which holds what it read for the next check. */
  readonly threads?: number | undefined;
}

/** `evenkeel check`: is it well-formed, consistent, and does traffic go where it should? */
export async function check(request: CheckRequest, around: Surroundings): Promise<Outcome> {
  const read = await readVersions(request, around);
  if (!read.ok) return refusal(read.problems, around);
  const { head, base, answer, unknownLines } = read.value;
  const found = head.found(answer.problems);
  if (request.writeBaseline === true) return saveBaseline(request, head, found, around);
  const baseline = readBaseline(request.baseline, folderOf(head));
  if (!baseline.ok) return refusal(baseline.problems, around);
  const known = new Set(base?.found([]).entries.map((one) => one.fingerprint));
  const fresh = found.entries.filter(({ fingerprint }) => !known.has(fingerprint));
  const entries = fresh.filter((one) => !isKnownTo(baseline.value, one));
  const profiles = request.profiles ?? head.fleet.policy.profiles;
  const report: CheckReport = {
    entries: sorted(entries),
    devices: head.devices,
    rules: rules.filter(({ profile }) => profiles.includes(profile)).length,
    profiles,
    notCounted: {
      allowed: found.allowed.length,
      baseline: fresh.length - entries.length,
      known: found.entries.length - fresh.length,
    },
    asked: answer.asked,
  };
  const text = shown(request, head, report, around);
  return {
    exitCode: exitCode(report.entries, request.failOn ?? head.fleet.policy.failOn),
    data: data(head, report),
    text: request.coverage === true && (request.format ?? 'text') === 'text' ? unknownLines() + text : text,
  };
}

interface Heads {
  readonly head: CheckedEstate;
  readonly base?: CheckedEstate | undefined;
  readonly answer: NativeAnswer;
  readonly unknownLines: () => string;
}

async function readVersions(request: CheckRequest, around: Surroundings): Promise<Result<Heads>> {
  const { target, environment, git } = request;
  if (git !== undefined) {
    const { readGit } = await import('./versions.ts');
    const both = readGit(target, git, { environment });
    return both.ok ? success(await headsOf(both.value.proposed, both.value.base, request, around)) : both;
  }
  const threaded = await readByThreads(request, around);
  if (threaded !== undefined)
    return threaded.ok
      ? success({
          head: threaded.value,
          answer: request.native === false ? noAnswer : notAsked,
          unknownLines: () => '',
        })
      : threaded;
  // What reads fleet files is not loaded for a bare configuration.
  const read =
    fleetFileOf(target) === undefined
      ? readBare(target, { environment })
      : (await import('./read-path.ts')).readEstate(target, { environment });
  return read.ok ? success(await headsOf(read.value, undefined, request, around)) : read;
}

async function headsOf(
  read: Estate,
  readBase: Estate | undefined,
  request: CheckRequest,
  around: Surroundings,
): Promise<Heads> {
  const head = await observed(read);
  const base = readBase === undefined ? undefined : await observed(readBase);
  const checked = (estate: Estate, before?: Estate): CheckedEstate =>
    checkedEstate(estate, request.profiles ?? estate.fleet.policy.profiles, around.now(), before);
  return {
    head: checked(head, base),
    base: base === undefined ? undefined : checked(base),
    answer: await askNative(head, request),
    unknownLines: () => `${coverageText(head)}\n\n`,
  };
}

/** What reads logs is not loaded where no service names one. */
async function observed(estate: Estate): Promise<Estate> {
  if (!namesLogs(estate.fleet)) return estate;
  return (await import('./observed-estate.ts')).observeEstate(estate);
}

function namesLogs({ declared }: Estate['fleet']): boolean {
  return declared.services.some(({ traffic }) => traffic.log !== undefined);
}

/** Below so many devices a second thread takes longer to start than it spares. */
const manyDevices = 128;

/** What needs all devices in one place, or the texts of all of them, is for one thread. */
async function readByThreads(
  { target, environment, threads, profiles, ...request }: CheckRequest,
  around: Surroundings,
): Promise<Result<CheckedEstate> | undefined> {
  const isPlain = request.git === undefined && request.native !== true && request.coverage !== true;
  const fleetFile = fleetFileOf(target);
  if (threads === undefined || threads < 2 || !isPlain || fleetFile === undefined) return undefined;
  const { loadFleet } = await import('./read-path.ts');
  const fleet = loadFleet(fleetFile, environment);
  if (!fleet.ok || fleet.value.devices.length < manyDevices || namesLogs(fleet.value)) return undefined;
  const asked = profiles ?? fleet.value.policy.profiles;
  if (looksAtAll(asked)) return undefined;
  const { checkedByThreads } = await import('./threads/by-threads.ts');
  return checkedByThreads({ fleet: fleet.value, fleetFile, profiles: asked, now: around.now() });
}

/** Starting a program for each of hundreds of devices would take longer than all else. */
const fewDevices = 16;
const notAsked: NativeAnswer = {
  problems: [],
  asked: [`not asked: the real programs (more than ${fewDevices} devices; see --native)`],
};

const noAnswer: NativeAnswer = { problems: [], asked: [] };

async function askNative(estate: Estate, { native }: CheckRequest): Promise<NativeAnswer> {
  if (native === false) return noAnswer;
  if (estate.devices.length > fewDevices && native === undefined) return notAsked;
  const { askPrograms } = await import('./native/ask.ts');
  return askPrograms(estate);
}

function saveBaseline(
  { baseline }: CheckRequest,
  estate: CheckedEstate,
  { entries }: Found,
  around: Surroundings,
): Outcome {
  const file = baseline ?? join(folderOf(estate), baselineName);
  const problem = writeBaseline(file, entries);
  if (problem !== undefined) return refusal([problem], around);
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.baseline-written/1', file, findings: entries.length },
    text: `${file}: ${entries.length} finding${entries.length === 1 ? '' : 's'}; from now on only new ones count\n`,
  };
}

/** The fleet's folder; for a bare file the folder that holds it. */
function folderOf({ root }: CheckedEstate): string {
  return isFolder(root) ? root : dirname(root);
}

/** Broken input is 2; findings at or above the threshold are 1. */
function exitCode(entries: readonly Entry[], failOn: Severity): ExitCode {
  const failing = new Set(levels.slice(0, levels.indexOf(failOn) + 1));
  if (entries.some(({ source, severity }) => source === 'reading' && severity === 'error')) return 2;
  return entries.some(({ severity }) => failing.has(severity)) ? 1 : 0;
}

const levels: readonly Severity[] = ['error', 'warning', 'note'];

/** What cannot be read comes first; then the worst. */
function sorted(entries: readonly Entry[]): readonly Entry[] {
  const rank = ({ source, severity }: Entry): number =>
    (source === 'rule' ? 3 : 0) + levels.indexOf(severity);
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

function data({ coverage }: CheckedEstate, report: CheckReport): Outcome['data'] {
  const { entries, notCounted, profiles, asked } = report;
  return {
    schema: 'evenkeel.check/1',
    findings: entries
      .filter(({ source }) => source === 'rule')
      .map(({ id, ...rest }) => ({ rule: id, ...rest })),
    problems: entries
      .filter(({ source }) => source !== 'rule')
      .map(({ id, ...rest }) => ({ code: id, ...rest })),
    notCounted,
    profiles,
    asked,
    coverage,
  };
}

function shown(
  { format = 'text' }: CheckRequest,
  estate: CheckedEstate,
  report: CheckReport,
  around: Surroundings,
): string {
  const named = (file: string): string => relative(around.workingFolder, resolve(file)) || file;
  switch (format) {
    case 'json':
      return `${JSON.stringify(data(estate, report), null, 2)}\n`;
    case 'sarif': {
      const { version } = around;
      const sources = estate.frames;
      const log = checkSarif({ report, rules, codes: problemCodes, version, sources, relative: named });
      return `${JSON.stringify(log, null, 2)}\n`;
    }
    case 'junit':
      return checkJunit(report, named);
    case 'github':
      return checkGithub(report, named);
    case 'text':
      return checkText(report, estate.frames, around.paint);
  }
}
