import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandResult } from '../devices/device.ts';

/** A command in a copy of this machine's files that is thrown away, in a network of its own. */
export interface CopyRun {
  /** Files of the copy by absolute path, as latin1 text; `undefined` makes an empty folder. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** Folders whose files on this machine the copy does not have. */
  readonly hidden: readonly string[];
  readonly command: readonly string[];
  readonly workingFolder: string;
  readonly timeoutMs: number;
}

/** Exit status that the script below keeps for itself: the copy could not be made. */
const noCopy = 97;

/**
 * Layers a file system in memory over this machine's own in a mount namespace (overlayfs), puts the files there, and
 * runs the command in it with nothing but a loopback interface on which every address can be bound
 * (sysctl net.ipv4.ip_nonlocal_bind). Whatever the command creates, binds or deletes is gone when it ends.
 */
const script = `
stage=$1 hidden=$2 folder=$3
shift 3
fail() { echo "$1" >&2; exit ${noCopy}; }
mount -t tmpfs tmpfs "$stage/space" || fail "no file system can be mounted"
mkdir "$stage/space/upper" "$stage/space/work" "$stage/space/root"
layers="lowerdir=/,upperdir=$stage/space/upper,workdir=$stage/space/work"
root=$stage/space/root
mount -t overlay overlay -o "$layers" "$root" 2>/dev/null ||
  mount -t overlay overlay -o "$layers,userxattr" "$root" || fail "no overlay can be mounted"
printf '%s' "$hidden" | while IFS= read -r one; do
  if [ -d "$root$one" ]; then mount -t tmpfs tmpfs "$root$one" || fail "$one cannot be hidden"; fi
done || exit ${noCopy}
cp -R "$stage/files/." "$root/" || fail "the files cannot be copied"
mount --rbind /dev "$root/dev" && mount --rbind /proc "$root/proc" || fail "no devices in the copy"
ip link set lo up 2>/dev/null
for family in ipv4 ipv6; do
  { echo 1 > /proc/sys/net/$family/ip_nonlocal_bind; } 2>/dev/null
done
exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \\
  /bin/sh -c 'cd "$0" 2>/dev/null || cd /; exec "$@"' "$folder" "$@"
`;

/** What the command said, or why no copy could be made here. */
export async function runInCopy(run: CopyRun): Promise<CommandResult | { readonly unavailable: string }> {
  const stage = mkdtempSync(join(tmpdir(), 'evenkeel-copy-'));
  try {
    stageFiles(stage, run.files);
    const { status, stdout, stderr } = await spawned(stage, run);
    if (status !== noCopy && status !== 127 && !/^unshare: /m.test(stderr)) return { status, stdout, stderr };
    return { unavailable: stderr.trim().split('\n').at(-1) ?? 'no copy of the system can be made here' };
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function stageFiles(stage: string, files: CopyRun['files']): void {
  mkdirSync(join(stage, 'space'));
  mkdirSync(join(stage, 'files'));
  for (const [path, text] of files) {
    const place = join(stage, 'files', path);
    mkdirSync(text === undefined ? place : dirname(place), { recursive: true });
    if (text !== undefined) writeFileSync(place, text, 'latin1');
  }
}

function spawned(
  stage: string,
  { hidden, command, workingFolder, timeoutMs }: CopyRun,
): Promise<CommandResult> {
  const namespaces = process.getuid?.() === 0 ? '-mn' : '-rmn';
  const list = hidden.map((folder) => `${folder}\n`).join('');
  const words = [namespaces, '/bin/sh', '-c', script, 'sh', stage, list, workingFolder, ...command];
  return new Promise((resolve) => {
    const child = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('latin1').on('data', (text: string) => {
      output.stderr += text;
    });
    const end = (status: number): void => {
      clearTimeout(timer);
      resolve({ status, ...output });
    };
    child.once('error', () => end(127));
    child.once('close', (code) => end(code ?? 128));
  });
}
