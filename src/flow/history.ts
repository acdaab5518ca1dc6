import { confirmedHistory } from '../adapters/store/records.ts';
import { textTable } from '../report/table.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { openRecords } from './records.ts';
import { refusal } from './refusal.ts';

/** `evenkeel history`: configurations that were confirmed under live traffic, newest first. */
export function history(device: string | undefined, around: Surroundings): Outcome {
  const opened = openRecords(around).existing();
  if (!opened.ok) return refusal(opened.problems, around);
  const rows = opened.value === undefined ? [] : confirmedHistory(opened.value, device);
  const titles = ['id', 'device', 'confirmed (UTC)', 'change', 'files'].map((title) => ({ title }));
  const cells = rows.map(({ id, device: name, at, change, files }) => [
    String(id),
    name,
    at.slice(0, 19).replace('T', ' '),
    change === undefined ? 'found in place' : String(change),
    files.map(({ path, digest }) => `${path} (${digest.slice(0, 12)})`).join(', '),
  ]);
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.history/1', confirmed: rows },
    text: rows.length === 0 ? 'nothing has been confirmed yet\n' : `${textTable(titles, cells)}\n`,
  };
}
