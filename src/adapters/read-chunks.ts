import { closeSync, openSync, readSync } from 'node:fs';
import type { Problem } from '../text/problem.ts';

const chunkBytes = 1 << 20;

/** Gives a file piece by piece, whatever its size; each piece is the caller's only until it returns. */
export function readChunks(path: string, take: (chunk: Uint8Array) => void): Problem | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, 'r');
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const length = readSync(handle, chunk);
      if (length === 0) return undefined;
      take(chunk.subarray(0, length));
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'EIO';
    return {
      code: 'unreadable-file',
      severity: 'error',
      message: `${path} cannot be read (${code})`,
      help: 'name a file that exists and can be read',
    };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
