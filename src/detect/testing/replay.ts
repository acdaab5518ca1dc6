import type { Tick } from '../../signals/tick.ts';
import { type Alert, createDetector, type DetectorOptions, step } from '../detector.ts';
import type { Expectation } from '../expectation.ts';
import { observe } from '../observe.ts';
import { siteTick } from './site.ts';
import type { Traffic } from './traffic.ts';

export const tickSeconds = 0.25;

/** Feeds ticks until `alarms` alerts were raised or the time is up; latches nothing, so that every alarm counts. */
export function alarmTimes(
  expectations: readonly Expectation[],
  traffic: Traffic,
  limits: { readonly alarms: number; readonly seconds: number; readonly tickSeconds?: number },
  options: DetectorOptions,
): readonly number[] {
  const detector = createDetector(expectations, { ...options, latchSeconds: -1 });
  const alarms: number[] = [];
  const length = limits.tickSeconds ?? tickSeconds;
  for (let tick = 1; tick * length <= limits.seconds && alarms.length < limits.alarms; tick++) {
    const at = tick * length;
    const counted = siteTick(at, length, traffic(length));
    if (step(detector, observe(detector.layout, counted)).length > 0) alarms.push(at);
  }
  return alarms;
}

/** The first alert and the tick in which it came, counted from 1,. */
export function firstAlert(
  expectations: readonly Expectation[],
  tickAt: (tick: number) => Tick,
  limits: { readonly ticks: number },
  options: DetectorOptions = {},
): { readonly tick: number; readonly alert: Alert } | undefined {
  const detector = createDetector(expectations, options);
  for (let tick = 1; tick <= limits.ticks; tick++) {
    const [alert] = step(detector, observe(detector.layout, tickAt(tick)));
    if (alert !== undefined) return { tick, alert };
  }
  return undefined;
}
