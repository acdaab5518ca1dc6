import { parseRate, parseSeconds, parseShare } from '../../load/quantity.ts';
import { parseScenario, type ScenarioStep, scenarioForm } from '../../load/scenario.ts';
import { type Arrivals, isLoopback, loadLimits, loadRefusal } from '../../load/schedule.ts';
import type { AbortLimits } from '../../load/thresholds.ts';
import { nearest } from '../../text/nearest.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';

/** The options of `evenkeel load` as they were written; undefined takes the default. */
export interface LoadWords {
  readonly rate?: string | undefined;
  readonly for?: string | undefined;
  readonly arrivals?: string | undefined;
  readonly seed?: string | undefined;
  readonly sources?: string | undefined;
  readonly from?: readonly string[] | undefined;
  readonly connections?: string | undefined;
  readonly timeout?: string | undefined;
  readonly abortErrors?: string | undefined;
  readonly abortP99?: string | undefined;
  readonly scenario?: readonly string[] | undefined;
}

/** The same, read. Times in seconds, rates in requests per second. */
export interface LoadSettings {
  readonly rate: number;
  readonly seconds: number;
  readonly arrivals: Arrivals;
  readonly seed: number;
  /** How many loopback addresses to send from. */
  readonly sourceCount: number;
  /** Local addresses to send from, said by the user. */
  readonly sources: readonly string[];
  readonly connections: number;
  readonly timeoutSeconds: number;
  readonly abort: AbortLimits;
  readonly scenario: readonly ScenarioStep[];
}

const defaultSeconds = 30;

/** Every mistake at once. `declaredRate`: what the fleet file says of the service. */
export function readSettings(words: LoadWords, declaredRate: number | undefined): Result<LoadSettings> {
  const problems: Problem[] = [];
  const read = <T>(
    option: string,
    parse: (text: string) => T | undefined,
    form: string,
    text?: string,
  ): T | undefined => {
    const value = text === undefined ? undefined : parse(text);
    if (text !== undefined && value === undefined) problems.push(unreadable(option, text, form));
    return value;
  };
  const rate = words.rate === undefined ? declaredRate : read('--rate', parseRate, '500/s', words.rate);
  const settings = {
    seconds: read('--for', parseSeconds, '30s or 2m', words.for) ?? defaultSeconds,
    arrivals: read('--arrivals', arrivalsOf, 'poisson or even', words.arrivals) ?? 'poisson',
    seed: read('--seed', wholeNumber, 'a whole number', words.seed) ?? 1,
    sourceCount: read('--sources', wholeNumber, 'a whole number above 0', words.sources) ?? 64,
    sources: words.from ?? [],
    connections: read('--connections', wholeNumber, 'a whole number above 0', words.connections) ?? 1024,
    timeoutSeconds: read('--timeout', parseSeconds, '5s or 500ms', words.timeout) ?? 5,
    abort: {
      errors: read('--abort-errors', parseShare, '5%', words.abortErrors),
      p99: read('--abort-p99', parseSeconds, '500ms', words.abortP99),
    },
    scenario: (words.scenario ?? []).flatMap(
      (text) => read('--scenario', parseScenario, scenarioForm, text) ?? [],
    ),
  };
  if (rate === undefined && words.rate === undefined) problems.push(noRate);
  if (rate !== undefined) problems.push(...beyondLimits({ ...settings, rate }));
  return problems.length > 0 || rate === undefined ? failure(...problems) : success({ ...settings, rate });
}

/** The rate and the time have stated limits; a scenario must happen while the load lasts. */
function beyondLimits({ rate, seconds, sources, scenario }: LoadSettings): readonly Problem[] {
  const sourceNames = sources.length === 0 ? ['127.0.0.1'] : sources;
  const refused = loadRefusal({ requestsPerSecond: rate, seconds, sources: sourceNames });
  const problems: Problem[] = [];
  if (refused !== undefined) {
    problems.push({
      code: 'load-refused',
      severity: 'error',
      message: refused,
      help: `limits: ${loadLimits.requestsPerSecond} requests/s, ${loadLimits.seconds} s, ${loadLimits.requests} requests`,
    });
  }
  const after = scenario.find(({ at }) => at >= seconds);
  if (after !== undefined) {
    problems.push(
      usage(
        `'${after.text}' would happen after the load has ended (${seconds} s)`,
        'give an earlier time, or a longer --for',
      ),
    );
  }
  return problems;
}

const noRate: Problem = {
  code: 'load-refused',
  severity: 'error',
  message: 'the service declares no traffic rate and none was given',
  help: 'such as --rate 500/s',
};

function unreadable(option: string, text: string, form: string): Problem {
  return usage(`'${text}' cannot be read as the value of ${option}`, `such as ${form}`);
}

export function usage(message: string, help: string): Problem {
  return { code: 'usage', severity: 'error', message, help };
}

/** An unknown name, with the nearest known one. */
export function unknownName(what: string, name: string, known: readonly string[]): Problem {
  const near = nearest(name, known);
  const help =
    near !== undefined
      ? `did you mean '${near}'?`
      : known.length === 0
        ? `there is none`
        : `known: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`;
  return usage(`there is no ${what} '${name}'`, help);
}

function arrivalsOf(text: string): Arrivals | undefined {
  return text === 'poisson' || text === 'even' ? text : undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return value > 0 ? value : undefined;
}

export function allLoopback(addresses: readonly string[]): boolean {
  return addresses.every((address) => isLoopback(address) || address === '::1');
}
