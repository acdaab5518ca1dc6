import type { StateDatabase } from './database.ts';

/** How known-good traffic strays, by stream (`group/stream`), as measured by `evenkeel calibrate`. */
export interface CalibrationRow {
  readonly stream: string;
  readonly dispersion: number;
  readonly wander: number;
  readonly trials: number;
}

/** Replaces what was measured of a device before. */
export function saveCalibrations(
  database: StateDatabase,
  device: string,
  at: string,
  rows: readonly CalibrationRow[],
): void {
  database.prepare('DELETE FROM calibration WHERE device = ?').run(device);
  const insert = database.prepare('INSERT INTO calibration VALUES (?, ?, ?, ?, ?, ?)');
  for (const { stream, dispersion, wander, trials } of rows) {
    insert.run(device, stream, dispersion, wander, trials, at);
  }
}

export function calibrationsOf(database: StateDatabase, device: string): ReadonlyMap<string, CalibrationRow> {
  const rows = database.prepare('SELECT * FROM calibration WHERE device = ?').all(device);
  return new Map(
    rows.map((row) => {
      const stream = String(row['stream']);
      const number = (name: string): number => Number(row[name]);
      return [
        stream,
        { stream, dispersion: number('dispersion'), wander: number('wander'), trials: number('trials') },
      ] as const;
    }),
  );
}
