import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startGenerator } from '../../load/generator.ts';
import type { Generator, GeneratorOptions, GeneratorPorts } from '../../load/generator-ports.ts';
import type { Outcome } from '../../load/outcome.ts';
import type { LoadRequest } from '../../load/request.ts';
import type { LoadResult } from '../../load/result.ts';
import { checkSelf } from '../../load/self-check.ts';
import { type LoadTotals, newTally } from '../../load/tally.ts';
import { type AbortLimits, watchThresholds } from '../../load/thresholds.ts';
import { generatorPorts, loopbackPorts } from './wires.ts';

export interface RunOptions extends Omit<GeneratorOptions, 'outcome' | 'tick'> {
  /** Seconds for which the load is planned. */
  readonly seconds: number;
  readonly abort?: AbortLimits | undefined;
  /** The caller has made sure that the target may be loaded; without it only the loopback is connected to. */
  readonly mayLeaveLoopback?: boolean | undefined;
  /** Sockets and clock; default: the real ones. */
  readonly ports?: GeneratorPorts | undefined;
  /** Told of every outcome beside the tally, as a rehearsal wants them. */
  readonly outcome?: ((outcome: Outcome, request: LoadRequest) => void) | undefined;
  /** Told about four times a second. */
  readonly progress?: ((elapsed: number, totals: () => LoadTotals) => void) | undefined;
}

export interface RunningLoad {
  readonly elapsed: () => number;
  readonly stop: () => void;
  /** Resolves when every request has an outcome and no connection of the load is left in use. */
  readonly done: Promise<LoadResult>;
}

const defaultOpen = 1024;

/** Runs a generator on real sockets, counts what comes of it, and watches itself and the limits. */
export function runLoad(options: RunOptions): RunningLoad {
  const tickSeconds = tickFor(options.seconds);
  const tally = newTally(tickSeconds);
  const watch = watchThresholds(options.abort ?? {});
  const measure = measureSelf();
  let aborted: LoadResult['aborted'];
  let shown = 0;
  const generator: Generator = startGenerator(
    {
      ...options,
      greatestOpen: options.greatestOpen ?? defaultOpen,
      outcome: (outcome, request) => {
        tally.add(outcome);
        watch.add(outcome);
        options.outcome?.(outcome, request);
      },
      tick: (elapsed) => {
        tally.advance(elapsed);
        const reason = aborted === undefined ? watch.look(elapsed, generator.waiting()) : undefined;
        if (reason !== undefined) {
          aborted = { at: elapsed, reason };
          generator.stop();
        }
        if (elapsed < shown + 0.25) return;
        shown = elapsed;
        options.progress?.(elapsed, tally.totals);
      },
    },
    options.ports ?? (options.mayLeaveLoopback === true ? generatorPorts : loopbackPorts),
  );
  const finish = async (): Promise<LoadResult> => {
    await generator.done;
    const seconds = generator.elapsed();
    tally.advance(seconds + tickSeconds);
    const totals = tally.totals();
    const { opened, mostOpen, idleMilliseconds, lastSent } = generator.figures();
    const sent = totals.planned - totals.failures.unsent;
    return {
      seconds,
      achievedRate: sent / Math.max(1e-3, lastSent, Math.min(seconds, options.seconds)),
      totals,
      tickSeconds,
      ticks: tally.ticks,
      connections: { opened, most: mostOpen, allowed: options.greatestOpen ?? defaultOpen },
      selfCheck: checkSelf({ ...measure.end(idleMilliseconds), ...sharesOf(totals) }),
      aborted,
    };
  };
  return { elapsed: generator.elapsed, stop: generator.stop, done: finish() };
}

/** At most some hundreds of ticks, none shorter than a quarter of a second. */
function tickFor(seconds: number): number {
  return Math.max(0.25, Math.ceil(seconds / 100) / 4);
}

function sharesOf({ planned, late, failures }: LoadTotals): { lateShare: number; unsentShare: number } {
  const of = Math.max(1, planned);
  return { lateShare: late / of, unsentShare: failures.unsent / of };
}

interface SelfMeter {
  /** `idle`: milliseconds in which the loop turned without work. */
  readonly end: (idle: number) => { loopDelayP99: number; busy: number; cpu: number };
}

function measureSelf(): SelfMeter {
  const resolution = 10;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const began = performance.now();
  const processor = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  return {
    end: (idle) => {
      delay.disable();
      const passed = Math.max(1, performance.now() - began);
      const used = process.cpuUsage(processor);
      const waited = performance.eventLoopUtilization(loop).idle;
      return {
        loopDelayP99: Math.max(0, delay.percentile(99) / 1e6 - resolution),
        busy: Math.min(1, Math.max(0, 1 - (idle + waited) / passed)),
        cpu: (used.user + used.system) / 1000 / passed,
      };
    },
  };
}
