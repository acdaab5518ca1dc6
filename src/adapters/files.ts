import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FileFacts, FilePort } from '../rollout/ports.ts';

/** The real file system. Errors are Node's own and carry an errno in `code`. */
export const filePort: FilePort = {
  read: (path) => readFileSync(path),
  exists: existsSync,
  real: (path) => realpathSync(path),
  stat,
  create,
  append: (path, line) => {
    const handle = openSync(path, 'a', 0o600);
    const { size } = fstatSync(handle);
    try {
      writeAll(handle, Buffer.from(`${line}\n`));
      fsyncSync(handle);
    } catch (error) {
      ftruncateSync(handle, size);
      throw error;
    } finally {
      closeSync(handle);
    }
  },
  syncFile: sync,
  syncFolder: sync,
  rename: renameSync,
  remove: unlinkSync,
  makeFolder,
  isMountPoint,
};

function stat(path: string): FileFacts {
  const { mode, uid, gid, nlink, mtimeMs } = statSync(path);
  return {
    mode: mode & 0o7777,
    uid,
    gid,
    links: nlink,
    isFile: statSync(path).isFile(),
    modifiedSeconds: mtimeMs / 1000,
    attributes: attributes(path),
  };
}

/** A file that fails half-written is taken away again: a full disk leaves nothing behind. */
function create(path: string, bytes: Buffer, like: FileFacts): void {
  const handle = openSync(path, 'wx', 0o600);
  try {
    writeAll(handle, bytes);
    if (like.uid >= 0 && (like.uid !== process.getuid?.() || like.gid !== process.getgid?.())) {
      chownSync(path, like.uid, like.gid);
    }
    chmodSync(path, like.mode);
    setAttributes(path, like.attributes);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(handle);
  }
}

function writeAll(handle: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(handle, bytes, written);
}

/** The folder and those above it that were made are on disk in their parents. */
function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const end = dirname(resolve(first));
  for (let at = resolve(path); at !== end; at = dirname(at)) sync(dirname(at));
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Extended attributes and labels by getfattr, where the machine has it; without it there are none to keep. */
function attributes(path: string): FileFacts['attributes'] {
  const { status, stdout } = spawnSync(
    'getfattr',
    ['--absolute-names', '-d', '-m', '-', '-e', 'base64', path],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) return [];
  return [...stdout.matchAll(/^([\w.]+)=0s(.*)$/gm)].map(
    (match) => [match[1] ?? '', match[2] ?? ''] as const,
  );
}

function setAttributes(path: string, wanted: FileFacts['attributes']): void {
  for (const [name, value] of wanted) spawnSync('setfattr', ['-n', name, '-v', `0s${value}`, path]);
}

/** Field 5 of /proc/self/mountinfo is the mount point, with spaces as octal escapes (proc(5)). */
function isMountPoint(path: string): boolean {
  if (!existsSync('/proc/self/mountinfo')) return false;
  const escaped = path.replace(
    /[ \t\n\\]/g,
    (unit) => `\\${unit.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === escaped);
}
