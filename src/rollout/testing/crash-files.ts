import { dirname } from 'node:path';
import type { FileFacts, FilePort } from '../ports.ts';

/** What a power cut leaves: the files that are there, by path. */
export type Image = ReadonlyMap<string, { readonly bytes: Buffer; readonly mode: number }>;

/** Says of the n-th thing that was not synced whether it reached the disk all the same. */
export type Fate = (unsynced: number) => boolean;

/** A file port in memory that forgets, when the power is cut, what was not synced. */
export interface CrashFiles {
  readonly port: FilePort;
  /** Number of operations that changed something. */
  readonly operations: () => readonly string[];
  /** What is on disk when the power is cut after the first `cut` operations. */
  readonly survivors: (cut: number, fate: Fate) => Image;
}

interface Inode {
  readonly bytes: Buffer;
  /** What a sync has put on disk; without one the file is empty there. */
  readonly synced: Buffer;
  readonly facts: FileFacts;
}

/** A change of folder entries that its folder's sync makes durable; a rename is one, so it survives whole or not. */
interface Entry {
  readonly folder: string;
  readonly set?: readonly [path: string, inode: number];
  readonly unset?: string;
}

interface Disk {
  readonly inodes: ReadonlyMap<number, Inode>;
  readonly live: ReadonlyMap<string, number>;
  readonly durable: ReadonlyMap<string, number>;
  readonly pending: readonly Entry[];
}

export function crashFiles(initial: Image): CrashFiles {
  const disks: Disk[] = [firstDisk(initial)];
  const operations: string[] = [];
  const now = (): Disk => disks.at(-1) ?? firstDisk(initial);
  const step = (name: string, change: (disk: Disk) => Disk): void => {
    disks.push(change(now()));
    operations.push(name);
  };
  return {
    port: portOf(now, step),
    operations: () => operations,
    survivors: (cut, fate) => survivorsOf(disks[cut] ?? now(), fate),
  };
}

const plain = { uid: -1, gid: -1, links: 1, isFile: true, modifiedSeconds: 0 } as const;

function firstDisk(initial: Image): Disk {
  const names = new Map([...initial.keys()].map((path, at) => [path, at]));
  const inodes = [...initial.values()].map(
    ({ bytes, mode }, at) => [at, { bytes, synced: bytes, facts: { ...plain, mode } }] as const,
  );
  return { inodes: new Map(inodes), live: names, durable: names, pending: [] };
}

type Step = (name: string, change: (disk: Disk) => Disk) => void;

function portOf(now: () => Disk, step: Step): FilePort {
  const found = (path: string): Inode => {
    const inode = now().inodes.get(now().live.get(path) ?? -1);
    if (inode === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return inode;
  };
  const write = (path: string, inode: Inode): void =>
    step(`write ${path}`, (disk) => withEntry(disk, path, inode));
  return {
    read: (path) => found(path).bytes,
    exists: (path) => now().live.has(path),
    real: (path) => path,
    stat: (path) => {
      const isFolder = [...now().live.keys()].some((name) => dirname(name) === path);
      return isFolder ? { ...plain, mode: 0o755, isFile: false } : found(path).facts;
    },
    create: (path, bytes, like) => write(path, { bytes, synced: Buffer.alloc(0), facts: like }),
    append: (path, line) => {
      const old = now().live.has(path) ? found(path).bytes : Buffer.alloc(0);
      const bytes = Buffer.concat([old, Buffer.from(`${line}\n`)]);
      write(path, { bytes, synced: old, facts: { ...plain, mode: 0o600 } });
      step(`sync ${path}`, (disk) => synced(disk, path));
    },
    syncFile: (path) => step(`sync ${path}`, (disk) => synced(disk, path)),
    syncFolder: (path) => step(`sync folder ${path}`, (disk) => folderSynced(disk, path)),
    rename: (from, to) => {
      found(from);
      step(`rename ${from} ${to}`, (disk) => {
        const inode = disk.live.get(from) ?? -1;
        return entered(disk, { folder: dirname(to), set: [to, inode], unset: from });
      });
    },
    remove: (path) => {
      found(path);
      step(`remove ${path}`, (disk) => entered(disk, { folder: dirname(path), unset: path }));
    },
    makeFolder: () => undefined,
    list: (path) => {
      if (now().live.has(path)) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
      const names = [...now().live.keys()].filter((name) => dirname(name) === path);
      return names.map((name) => name.slice(path.length + 1)).sort();
    },
    isMountPoint: () => false,
  };
}

function withEntry(disk: Disk, path: string, inode: Inode): Disk {
  const known = disk.live.get(path);
  const number = known ?? disk.inodes.size;
  const inodes = new Map(disk.inodes).set(number, inode);
  const next = { ...disk, inodes };
  return known === undefined ? entered(next, { folder: dirname(path), set: [path, number] }) : next;
}

function entered(disk: Disk, entry: Entry): Disk {
  return { ...disk, live: applied(disk.live, entry), pending: [...disk.pending, entry] };
}

function applied(names: ReadonlyMap<string, number>, { set, unset }: Entry): ReadonlyMap<string, number> {
  const next = new Map(names);
  if (unset !== undefined) next.delete(unset);
  if (set !== undefined) next.set(...set);
  return next;
}

function synced(disk: Disk, path: string): Disk {
  const number = disk.live.get(path) ?? -1;
  const inode = disk.inodes.get(number);
  if (inode === undefined) return disk;
  return { ...disk, inodes: new Map(disk.inodes).set(number, { ...inode, synced: inode.bytes }) };
}

function folderSynced(disk: Disk, folder: string): Disk {
  const durable = disk.pending
    .filter((entry) => entry.folder === folder)
    .reduce<ReadonlyMap<string, number>>(applied, disk.durable);
  return { ...disk, durable, pending: disk.pending.filter((entry) => entry.folder !== folder) };
}

/** Unsynced entries survive one by one as fate says; unsynced contents survive whole, or as they were last synced. */
function survivorsOf({ inodes, durable, pending }: Disk, fate: Fate): Image {
  let unsynced = 0;
  const lucky = (): boolean => fate(unsynced++);
  const names = pending.filter(lucky).reduce<ReadonlyMap<string, number>>(applied, durable);
  const image = new Map<string, { readonly bytes: Buffer; readonly mode: number }>();
  for (const [path, number] of names) {
    const inode = inodes.get(number);
    if (inode === undefined) continue;
    const whole = inode.bytes.equals(inode.synced) || lucky();
    image.set(path, { bytes: whole ? inode.bytes : inode.synced, mode: inode.facts.mode });
  }
  return image;
}
