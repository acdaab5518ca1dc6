import type { PathDevice } from '../../network/path.ts';
import type { StatementEdit } from './edits.ts';

/** A section comes with the change, and all its doors do: what is in it can touch nothing that there was. */
export function isBehindNewDoors(edit: StatementEdit, before: PathDevice, after: PathDevice): boolean {
  if (edit.before !== undefined || edit.after === undefined) return false;
  const { file, line } = edit.after;
  const own = after.facts.frontends.filter(({ span }) => span.file === file && span.line === line);
  const listeners = own.flatMap((frontend) => frontend.listeners);
  const open = before.facts.frontends.flatMap((frontend) => frontend.listeners);
  return (
    listeners.length > 0 &&
    listeners.every(({ port }) => port !== undefined && !open.some((one) => one.port === port))
  );
}
