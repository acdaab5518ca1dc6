import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerdictLevel } from '../../../src/change/plan.ts';
import { planChange } from '../../../src/flow/plan.ts';
import { readTwo } from '../../../src/flow/versions.ts';
import { quietIn } from '../quiet.ts';

/** What `plan` says of two versions of a fleet. */
export interface PlannedFleet {
  readonly level: VerdictLevel | 'unreadable';
  readonly reasons: readonly string[];
  readonly edits: number;
}

type Files = ReadonlyMap<string, string>;

export async function plannedOf(before: Files, after: Files): Promise<PlannedFleet> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-changes-'));
  try {
    const versions = readTwo(written(folder, 'base', before), written(folder, 'proposed', after), {});
    if (!versions.ok) {
      const reasons = versions.problems.map(({ message }) => message);
      return { level: 'unreadable', reasons, edits: 0 };
    }
    const { verdict, edits } = await planChange(versions.value, quietIn(folder));
    const reasons = verdict.reasons.map(({ level, text }) => `${level}: ${text}`);
    return { level: verdict.level, reasons, edits: edits.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function written(folder: string, side: string, files: Files): string {
  const own = join(folder, side);
  mkdirSync(own);
  for (const [name, text] of files) writeFileSync(join(own, name), text);
  return own;
}
