/** HAProxy's `balance random(n)` (backend.c, get_server_rnd): of n points of the ring the less loaded server for its weight. */
import type { RingOptions } from './ring-picker.ts';
import { ringPicker } from './ring-picker.ts';
import { type BackendState, isFull, type Picker } from './servers.ts';

export interface RandomOptions extends RingOptions {
  readonly draws: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export function randomPicker(state: BackendState, options: RandomOptions): Picker {
  const ring = ringPicker(state, options);
  const draw = (avoid: number): number => ring.byHash?.(Math.floor(options.random() * 2 ** 32), avoid) ?? -1;
  return {
    next: (avoid = -1) => {
      let best = draw(avoid);
      for (let draws = 1; draws < options.draws; draws++) {
        const other = draw(avoid);
        if (!isMoreLoaded(state, other, best)) best = other;
      }
      return best < 0 || isFull(state, best) ? -1 : best;
    },
    changed: ring.changed,
  };
}

function isMoreLoaded({ served, weights }: BackendState, one: number, other: number): boolean {
  return (served[one] ?? 0) * (weights[other] ?? 0) > (served[other] ?? 0) * (weights[one] ?? 0);
}
