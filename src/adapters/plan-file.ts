import { closeSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { failure, type Problem, type Result, success } from '../text/problem.ts';

/** Writes a file whole or not at all: a full disk leaves what was there. */
export function writeWhole(path: string, text: string): Problem | undefined {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
    return undefined;
  } catch (error) {
    discard(temporary);
    const code = (error as { code?: string }).code ?? 'EIO';
    return {
      code: code === 'ENOSPC' ? 'no-space' : 'unreadable-file',
      severity: 'error',
      message: `${path} cannot be written (${code})`,
      help: code === 'ENOSPC' ? 'free some disk space' : 'name a folder that can be written',
    };
  }
}

function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made.
  }
}

/** The value of a JSON file; problems instead of exceptions. */
export function readJson(path: string): Result<unknown> {
  try {
    return success(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const code = (error as { code?: string }).code;
    return failure({
      code: code === undefined ? 'plan-invalid' : 'unreadable-file',
      severity: 'error',
      message: code === undefined ? `${path} holds no JSON` : `${path} cannot be read (${code})`,
      help: "make it with 'evenkeel plan BASE PROPOSED --out FILE'",
    });
  }
}
