import { dirname, join, relative, resolve } from 'node:path';
import { isFolder } from '../adapters/configuration-files.ts';
import { rules } from '../audit/registry.ts';
import type { Profile } from '../audit/rule.ts';
import type { CheckReport, Entry } from '../report/check/entry.ts';
import { checkGithub } from '../report/check/github.ts';
import { checkJunit } from '../report/check/junit.ts';
import { checkSarif } from '../report/check/sarif.ts';
import { checkText } from '../report/check/text.ts';
import type { Problem, Result, Severity } from '../text/problem.ts';
import { success } from '../text/problem.ts';
import { problemCodes } from '../text/problem-codes.ts';
import { auditEstate } from './audit-estate.ts';
import { baselineName, readBaseline, writeBaseline } from './baseline-file.ts';
import { entriesOf, type Found } from './check-report.ts';
import { coverageOf, coverageText } from './coverage.ts';
import type { NativeAnswer } from './native/ask.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import { type Estate, readEstate } from './read-path.ts';
import { refusal } from './refusal.ts';
import { readGit } from './versions.ts';

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
}

/** `evenkeel check`: is it well-formed, consistent, and does traffic go where it should? */
export async function check(request: CheckRequest, around: Surroundings): Promise<Outcome> {
  const read = readVersions(request);
  if (!read.ok) return refusal(read.problems, around);
  const { head, base } = read.value;
  const answer = await askNative(head, request);
  const found = findIn(head, request, around, answer.problems);
  if (request.writeBaseline === true) return saveBaseline(request, head, found, around);
  const baseline = readBaseline(request.baseline, folderOf(head));
  if (!baseline.ok) return refusal(baseline.problems, around);
  const known = new Set(
    base === undefined ? [] : findIn(base, request, around).entries.map((one) => one.fingerprint),
  );
  const fresh = found.entries.filter(({ fingerprint }) => !known.has(fingerprint));
  const entries = fresh.filter(({ fingerprint }) => !baseline.value.has(fingerprint));
  const profiles = request.profiles ?? head.fleet.policy.profiles;
  const report: CheckReport = {
    entries: sorted(entries),
    devices: head.devices.length,
    rules: rules.filter(({ profile }) => profiles.includes(profile)).length,
    profiles,
    notCounted: {
      allowed: found.allowed.length,
      baseline: fresh.length - entries.length,
      known: found.entries.length - fresh.length,
    },
    asked: answer.asked,
  };
  return outcome(request, head, report, around);
}

function outcome(request: CheckRequest, head: Estate, report: CheckReport, around: Surroundings): Outcome {
  return {
    exitCode: exitCode(report.entries, request.failOn ?? head.fleet.policy.failOn),
    data: data(head, report),
    text: shown(request, head, report, around),
  };
}

interface Heads {
  readonly head: Estate;
  readonly base?: Estate | undefined;
}

function readVersions({ target, environment, git }: CheckRequest): Result<Heads> {
  if (git !== undefined) {
    const both = readGit(target, git, { environment });
    return both.ok ? success({ head: both.value.proposed, base: both.value.base }) : both;
  }
  const read = readEstate(target, { environment });
  return read.ok ? success({ head: read.value }) : read;
}

function findIn(
  estate: Estate,
  { profiles }: CheckRequest,
  around: Surroundings,
  told: readonly Problem[] = [],
): Found {
  const findings = auditEstate(estate, profiles ?? estate.fleet.policy.profiles, around.now());
  return entriesOf(estate, findings, told);
}

/** Starting a program for each of hundreds of devices would take longer than all else. */
const fewDevices = 16;

async function askNative(estate: Estate, { native }: CheckRequest): Promise<NativeAnswer> {
  if (native === false) return { problems: [], asked: [] };
  if (estate.devices.length > fewDevices && native === undefined)
    return {
      problems: [],
      asked: [`not asked: the real programs (more than ${fewDevices} devices; see --native)`],
    };
  const { askPrograms } = await import('./native/ask.ts');
  return askPrograms(estate);
}

function saveBaseline(
  { baseline }: CheckRequest,
  estate: Estate,
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
function folderOf({ root }: Estate): string {
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

function data(estate: Estate, report: CheckReport): Outcome['data'] {
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
    coverage: coverageOf(estate),
  };
}

function shown(
  { format = 'text', coverage }: CheckRequest,
  estate: Estate,
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
    case 'text': {
      const text = checkText(report, estate.frames, around.paint);
      return coverage === true ? `${coverageText(estate)}\n\n${text}` : text;
    }
  }
}
