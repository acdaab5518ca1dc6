import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Configuration bytes by SHA-256, folder 0700 and files 0600: they may hold secrets. */
export function putObject(stateFolder: string, digest: string, bytes: Buffer): void {
  const folder = join(stateFolder, 'objects');
  const path = join(folder, digest);
  if (existsSync(path)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, path);
}

export function getObject(stateFolder: string, digest: string): Buffer | undefined {
  const path = join(stateFolder, 'objects', digest);
  return /^[0-9a-f]{64}$/.test(digest) && existsSync(path) ? readFileSync(path) : undefined;
}
