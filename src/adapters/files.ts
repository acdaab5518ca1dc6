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
  readdirSync,
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
  list: (path) => readdirSync(path).sort(),
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
    attributesOf: path,
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
    copyAttributes(like.attributesOf, path);
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

/**
 * Node knows no extended attributes: cp of the coreutils copies them and access lists. A label is asked for where
 * SELinux is on, since cp fails elsewhere. A cp without these options leaves the file as it is.
 */
function copyAttributes(from: string | undefined, to: string): void {
  if (from === undefined) return;
  const labels = existsSync('/sys/fs/selinux/enforce') ? ',context' : '';
  spawnSync('cp', ['--attributes-only', `--preserve=mode,ownership,xattr${labels}`, '--', from, to]);
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
