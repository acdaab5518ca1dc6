import { rules } from '../audit/registry.ts';
import type { Finding, Profile, RuleContext } from '../audit/rule.ts';
import { audit } from '../audit/run.ts';
import { coverageShare } from '../change/ignorance.ts';
import { forecast } from '../forecast/forecast.ts';
import { countText, findingText, problemText } from '../report/text.ts';
import type { Problem, Severity } from '../text/problem.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import { type Estate, readEstate } from './read-path.ts';
import { refusal } from './refusal.ts';

export interface CheckRequest {
  /** Configuration file, fleet folder or fleet file. */
  readonly target: string;
  readonly environment?: string | undefined;
  readonly profiles?: readonly Profile[] | undefined;
  readonly failOn?: Severity | undefined;
  readonly coverage?: boolean | undefined;
}

/** `evenkeel check`: is it well-formed, consistent, and does traffic go where it should? */
export function check(request: CheckRequest, around: Surroundings): Outcome {
  const read = readEstate(request.target, { environment: request.environment });
  if (!read.ok) return refusal(read.problems, around);
  const estate = read.value;
  const findings = auditEstate(estate, request.profiles ?? estate.fleet.policy.profiles, around.now());
  const failOn = request.failOn ?? estate.fleet.policy.failOn;
  return {
    exitCode: exitCode(estate.problems, findings, failOn),
    data: {
      schema: 'evenkeel.check/1',
      findings,
      problems: estate.problems,
      coverage: coverages(estate),
    },
    text: text(estate, findings, request.coverage === true, around),
  };
}

/** Requests drawn for each service: enough for rules, few enough for thousands of backends. */
const auditSample = 1024;

export function auditEstate(estate: Estate, profiles: readonly Profile[], now: number): readonly Finding[] {
  const { path } = estate;
  const predicted = forecast(path, { sample: auditSample });
  return audit(rules, { path, forecast: predicted, files: fileFactsOf(estate), now }, profiles);
}

export function fileFactsOf({ devices }: Estate): RuleContext['files'] {
  const byDevice = new Map(devices.map(({ id, files }) => [id, files]));
  return (device, path) => byDevice.get(device)?.get(path) ?? { path, state: 'unknown' };
}

/** Broken input is 2; findings at or above the threshold are 1. */
function exitCode(problems: readonly Problem[], findings: readonly Finding[], failOn: Severity): ExitCode {
  const levels: readonly Severity[] = ['error', 'warning', 'note'];
  const failing = new Set(levels.slice(0, levels.indexOf(failOn) + 1));
  if (problems.some(({ severity }) => severity === 'error')) return 2;
  return [...problems, ...findings].some(({ severity }) => failing.has(severity)) ? 1 : 0;
}

interface DeviceCoverage {
  readonly device: string;
  readonly understood: number;
  readonly ignored: number;
  readonly unknown: number;
  readonly share: number;
}

function coverages({ path }: Estate): readonly DeviceCoverage[] {
  return path.devices.map(({ id, facts }) => ({
    device: id,
    understood: facts.coverage.understood,
    ignored: facts.coverage.ignored,
    unknown: facts.coverage.unknown.length,
    share: coverageShare(facts),
  }));
}

function text(
  estate: Estate,
  findings: readonly Finding[],
  coverage: boolean,
  { paint }: Surroundings,
): string {
  const parts = [
    ...estate.problems.map((problem) => problemText(problem, estate.frames, paint)),
    ...findings.map((finding) => findingText(finding, estate.frames, paint)),
    ...(coverage ? [coverageText(estate)] : []),
    `${estate.devices.length} device${estate.devices.length === 1 ? '' : 's'} checked: ${countText([...estate.problems, ...findings].map(({ severity }) => severity))}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function coverageText(estate: Estate): string {
  const shares = coverages(estate).map(
    ({ device, understood, ignored, unknown, share }) =>
      `${device}: ${understood} lines understood, ${ignored} ignored on purpose, ${unknown} unknown (${(share * 100).toFixed(1)} % covered)`,
  );
  const unknown = estate.path.devices.flatMap(({ facts }) =>
    facts.coverage.unknown
      .slice(0, 20)
      .map(({ span, text: line }) => `  ${span.file}:${span.line} ${line.trim().slice(0, 90)}`),
  );
  return [...shares, ...unknown].join('\n');
}
