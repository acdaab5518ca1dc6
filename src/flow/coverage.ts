import { coverageShare } from '../change/ignorance.ts';
import type { DeviceFacts } from '../model/facts.ts';
import type { Estate } from './estate.ts';

export interface DeviceCoverage {
  readonly device: string;
  /** Lines that hold a statement, by what became of them. */
  readonly understood: number;
  readonly ignored: number;
  readonly unknown: number;
  /** Part of the lines that are understood or ignored on purpose, 0 to 1. */
  readonly share: number;
}

export function coverageOf({ path }: Estate): readonly DeviceCoverage[] {
  return path.devices.map(({ id, facts }) => deviceCoverage(id, facts));
}

export function deviceCoverage(device: string, facts: DeviceFacts): DeviceCoverage {
  const { understood, ignored, unknown } = facts.coverage;
  return { device, understood, ignored, unknown: unknown.length, share: coverageShare(facts) };
}

/** Shares by device, and the first unknown lines of each. */
export function coverageText(estate: Estate): string {
  const shares = coverageOf(estate).map(
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
