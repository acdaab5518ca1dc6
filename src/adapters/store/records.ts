import type { DatabaseSync } from 'node:sqlite';
import type { IncidentEvent } from '../../incident/incident.ts';

export interface ChangeRow {
  readonly number: number;
  readonly device: string;
  readonly folder: string;
  readonly began: string;
  /** The planned device as JSON, for a resume that knows nothing else. */
  readonly planned: string;
  readonly plan: string | undefined;
  readonly override: string | undefined;
  readonly ended: string | undefined;
  readonly state: string | undefined;
}

export interface ConfirmedRow {
  readonly id: number;
  readonly device: string;
  readonly at: string;
  readonly change: number | undefined;
  readonly generation: string;
  readonly files: readonly { readonly path: string; readonly digest: string }[];
}

export interface HoldRow {
  readonly device: string;
  readonly path: string;
  readonly digest: string;
  readonly reason: string;
  readonly at: string;
  readonly change: number;
}

type Row = Record<string, unknown>;

function text(row: Row, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : '';
}

function optional(row: Row, name: string): string | undefined {
  return typeof row[name] === 'string' ? text(row, name) : undefined;
}

function changeRow(row: Row): ChangeRow {
  return {
    number: Number(row['number']),
    device: text(row, 'device'),
    folder: text(row, 'folder'),
    began: text(row, 'began'),
    planned: text(row, 'planned'),
    plan: optional(row, 'plan'),
    override: optional(row, 'override'),
    ended: optional(row, 'ended'),
    state: optional(row, 'state'),
  };
}

/** Numbers a change and notes that it has begun. Called in a transaction, so that no two get the same number. */
export function beginChange(
  database: DatabaseSync,
  row: Omit<ChangeRow, 'number' | 'folder' | 'ended' | 'state'>,
  folderOf: (number: number) => string,
): ChangeRow {
  const next = database.prepare('SELECT coalesce(max(number), 0) + 1 AS next FROM change').get()?.['next'];
  const number = Number(next);
  const folder = folderOf(number);
  database
    .prepare(
      'INSERT INTO change (number, device, folder, began, planned, plan, override) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(number, row.device, folder, row.began, row.planned, row.plan ?? null, row.override ?? null);
  return { ...row, number, folder, ended: undefined, state: undefined };
}

export function endChange(database: DatabaseSync, number: number, ended: string, state: string): void {
  database.prepare('UPDATE change SET ended = ?, state = ? WHERE number = ?').run(ended, state, number);
}

/** Changes that began and never ended, or whose restore failed: only `guard resume` may go on. */
export function unfinishedChanges(database: DatabaseSync, device?: string): readonly ChangeRow[] {
  const rows = database
    .prepare("SELECT * FROM change WHERE ended IS NULL OR state = 'restore-failed' ORDER BY number")
    .all();
  return rows.map(changeRow).filter((row) => device === undefined || row.device === device);
}

export function addConfirmed(database: DatabaseSync, row: Omit<ConfirmedRow, 'id'>): void {
  const { lastInsertRowid } = database
    .prepare('INSERT INTO confirmed (device, at, change, generation) VALUES (?, ?, ?, ?)')
    .run(row.device, row.at, row.change ?? null, row.generation);
  const insert = database.prepare('INSERT INTO confirmed_file VALUES (?, ?, ?)');
  for (const { path, digest } of row.files) insert.run(lastInsertRowid, path, digest);
}

/** Newest first. */
export function confirmedHistory(database: DatabaseSync, device?: string): readonly ConfirmedRow[] {
  const rows = database.prepare('SELECT * FROM confirmed ORDER BY id DESC').all();
  const files = database.prepare('SELECT path, digest FROM confirmed_file WHERE confirmed = ? ORDER BY path');
  return rows
    .filter((row) => device === undefined || row['device'] === device)
    .map((row) => ({
      id: Number(row['id']),
      device: text(row, 'device'),
      at: text(row, 'at'),
      change: row['change'] === null ? undefined : Number(row['change']),
      generation: text(row, 'generation'),
      files: files
        .all(Number(row['id']))
        .map((file) => ({ path: text(file, 'path'), digest: text(file, 'digest') })),
    }));
}

export function addHold(database: DatabaseSync, hold: HoldRow): void {
  database
    .prepare(
      'INSERT OR REPLACE INTO hold (device, path, digest, reason, at, change) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(hold.device, hold.path, hold.digest, hold.reason, hold.at, hold.change);
}

export function holds(database: DatabaseSync, device?: string): readonly HoldRow[] {
  return database
    .prepare('SELECT * FROM hold ORDER BY at')
    .all()
    .filter((row) => device === undefined || row['device'] === device)
    .map((row) => ({
      device: text(row, 'device'),
      path: text(row, 'path'),
      digest: text(row, 'digest'),
      reason: text(row, 'reason'),
      at: text(row, 'at'),
      change: Number(row['change']),
    }));
}

/** The number of holds that were taken away. */
export function clearHolds(database: DatabaseSync, device: string | undefined): number {
  const statement =
    device === undefined
      ? database.prepare('DELETE FROM hold')
      : database.prepare('DELETE FROM hold WHERE device = ?');
  return Number((device === undefined ? statement.run() : statement.run(device)).changes);
}

/** Appends events to an incident; a new number when none is given. Returns the number. */
export function addIncidentEvents(
  database: DatabaseSync,
  events: readonly IncidentEvent[],
  incident?: number,
): number {
  const number =
    incident ??
    Number(
      database.prepare('SELECT coalesce(max(incident), 0) + 1 AS next FROM incident_event').get()?.['next'],
    );
  const insert = database.prepare(
    'INSERT INTO incident_event SELECT ?, coalesce(max(seq), 0) + 1, ? FROM incident_event WHERE incident = ?',
  );
  for (const event of events) insert.run(number, JSON.stringify(event), number);
  return number;
}

/** Events of every incident, by number. */
export function incidentEvents(database: DatabaseSync): ReadonlyMap<number, readonly IncidentEvent[]> {
  const found = new Map<number, IncidentEvent[]>();
  for (const row of database
    .prepare('SELECT incident, event FROM incident_event ORDER BY incident, seq')
    .all()) {
    const number = Number(row['incident']);
    found.set(number, [...(found.get(number) ?? []), JSON.parse(text(row, 'event')) as IncidentEvent]);
  }
  return found;
}

/** Bytes that were confirmed after all are no longer held. */
export function clearHeld(database: DatabaseSync, device: string, path: string, digest: string): void {
  database.prepare('DELETE FROM hold WHERE device = ? AND path = ? AND digest = ?').run(device, path, digest);
}
