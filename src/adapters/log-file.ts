import { createReadStream, type ReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Problem } from '../text/problem.ts';

/** Bytes that are read at a time. */
const chunkSize = 262_144;

/**
 * Gives the bytes of a log to `push` in their order, unpacked when the file begins as gzip does, and never more of it
 * in memory than a few chunks. What goes wrong is a problem; what was read before counts. `shown` names the file.
 */
export async function readLogFile(
  file: string,
  push: (chunk: Uint8Array) => void,
  shown: string = file,
): Promise<readonly Problem[]> {
  let hasBytes = false;
  try {
    const isPacked = await beginsAsGzip(file);
    const raw = createReadStream(file, { highWaterMark: chunkSize });
    await drain(isPacked ? unpacked(raw) : raw, (chunk) => {
      hasBytes = true;
      push(chunk);
    });
    return [];
  } catch (error) {
    return [problem(shown, error, hasBytes)];
  }
}

/** Changes when the file does; empty when there is none. */
export function fileStamp(file: string): string {
  const facts = statSync(file, { throwIfNoEntry: false, bigint: true });
  return facts === undefined ? '' : `${facts.ino} ${facts.size} ${facts.mtimeNs}`;
}

/** The first two bytes of a gzip member (RFC 1952, 2.3.1). */
async function beginsAsGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Events, since an iterator loses what was unpacked just before an error. */
function drain(stream: Readable, push: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('data', push).on('end', resolve).on('error', reject);
  });
}

function unpacked(raw: ReadStream): Readable {
  const gunzip = createGunzip({ chunkSize });
  raw.on('error', (error) => gunzip.destroy(error));
  return raw.pipe(gunzip);
}

function problem(file: string, error: unknown, hasBytes: boolean): Problem {
  const code = (error as { code?: string }).code ?? 'EIO';
  const isGzip = code.startsWith('Z_');
  if (isGzip) {
    return {
      code: 'log-cut',
      severity: 'warning',
      message: `${file} breaks off (${code === 'Z_BUF_ERROR' ? 'the packed data has no end' : 'the packed data is damaged'})`,
      help: 'what was read before counts; copy the file again, or wait until it is written',
    };
  }
  return {
    code: 'unreadable-file',
    severity: 'warning',
    message: `${file} cannot be read ${hasBytes ? 'to its end ' : ''}(${code})`,
    help: "check 'log:' of the service; without a log the declared traffic is taken",
  };
}
