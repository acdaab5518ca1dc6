import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resetFolder } from './folder.ts';
import type { KindOracle } from './kinds.ts';
import { type IsEnough, type Means, observe, type Questions } from './measure.ts';
import type { Base, Observation } from './model.ts';
import { run } from './program.ts';

export interface Bench extends Means {
  readonly folder: string;
  /** Sockets that listen without the program, as the kernel writes them. */
  readonly own: ReadonlySet<string>;
}

/** A base in its folder, and what it is measured with. */
export interface Scene {
  readonly kind: KindOracle;
  readonly base: Base;
  readonly folder: string;
  readonly bench: Bench;
}

interface Asked {
  readonly questions: Questions;
  readonly order: number;
  readonly isEnough?: IsEnough | undefined;
  /** What even a busy machine cannot have brought about. */
  readonly isSettled?: ((seen: Observation) => boolean) | undefined;
}

/** What was measured while the machine stood still says little; where it matters it is measured again, once. */
export async function runOnce(scene: Scene, name: string, asked: Asked): Promise<Observation> {
  const longestLagMs = 150;
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const seen = await runAndStop(scene, name, asked);
  lag.disable();
  const isQuick = lag.max / 1e6 < longestLagMs && seen.isCut !== true;
  const isCalm = isQuick || (asked.isSettled?.(seen) ?? false);
  return isCalm ? seen : runAndStop(scene, name, asked);
}

async function runAndStop(
  { kind, base, folder, bench }: Scene,
  name: string,
  asked: Asked,
): Promise<Observation> {
  resetFolder(folder, base, kind.names);
  const running = await run(kind.kind, join(folder, name), { folder, own: bench.own });
  try {
    return await observe(asked.questions, asked.order, bench, asked.isEnough);
  } finally {
    await running.stop();
  }
}
