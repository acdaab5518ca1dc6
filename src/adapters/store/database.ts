import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failure, type Result, success } from '../../text/problem.ts';

/** An open state, for the flows that pass it on. */
export type StateDatabase = DatabaseSync;

/** Each step once, in order; `user_version` counts the ones that are done. */
const migrations: readonly string[] = [
  `CREATE TABLE change (
     number INTEGER PRIMARY KEY, device TEXT NOT NULL, folder TEXT NOT NULL, began TEXT NOT NULL,
     planned TEXT NOT NULL, plan TEXT, override TEXT, ended TEXT, state TEXT
   ) STRICT;
   CREATE TABLE confirmed (
     id INTEGER PRIMARY KEY, device TEXT NOT NULL, at TEXT NOT NULL, change INTEGER, generation TEXT NOT NULL
   ) STRICT;
   CREATE TABLE confirmed_file (
     confirmed INTEGER NOT NULL REFERENCES confirmed(id), path TEXT NOT NULL, digest TEXT NOT NULL,
     PRIMARY KEY (confirmed, path)
   ) STRICT;
   CREATE TABLE hold (
     device TEXT NOT NULL, digest TEXT NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
     change INTEGER NOT NULL, PRIMARY KEY (device, path, digest)
   ) STRICT;
   CREATE TABLE incident_event (
     incident INTEGER NOT NULL, seq INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (incident, seq)
   ) STRICT;`,
  `CREATE TABLE calibration (
     device TEXT NOT NULL, stream TEXT NOT NULL, dispersion REAL NOT NULL, wander REAL NOT NULL,
     trials INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (device, stream)
   ) STRICT;`,
];

/** Opens (and brings up to date) the state of Evenkeel: WAL, full sync, folder of mode 0700. */
export function openDatabase(stateFolder: string): Result<DatabaseSync> {
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    chmodSync(stateFolder, 0o700);
    // The timeout comes first: two that open new records at once both turn on the write-ahead log.
    const database = new DatabaseSync(join(stateFolder, 'evenkeel.db'), { timeout: 5000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    migrate(database);
    return success(database);
  } catch (error) {
    return failure({
      code: 'state-store',
      severity: 'error',
      message: `the state in ${stateFolder} cannot be opened: ${(error as Error).message}`,
      help: 'name a folder that can be written with --state or EVENKEEL_STATE',
    });
  }
}

/**
 * All of the action's writes or none. A database that cannot be written is a problem, such as a full disk; whatever
 * else the action throws is a bug and goes on.
 */
export function transact<T>(database: DatabaseSync, action: () => T): Result<T> {
  try {
    database.exec('BEGIN IMMEDIATE');
    const value = action();
    database.exec('COMMIT');
    return success(value);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    const { errcode, message } = error as { readonly errcode?: number; readonly message: string };
    if (errcode === undefined) throw error;
    const full = (errcode & 0xff) === sqliteFull;
    return failure({
      code: full ? 'no-space' : 'state-store',
      severity: 'error',
      message: `the records cannot be written: ${message}`,
      help: full
        ? 'free some disk space'
        : 'name a folder that can be written with --state or EVENKEEL_STATE',
    });
  }
}

/** Result code SQLITE_FULL; extended codes hold it in their low byte (sqlite.org/rescode.html). */
const sqliteFull = 13;

/** The version is read in the transaction that changes it: another process may be migrating too. */
function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const done = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (done > migrations.length) throw new Error('it was written by a newer version of Evenkeel');
    for (const step of migrations.slice(done)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
