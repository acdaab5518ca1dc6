import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, type Problem, type Result, success } from '../text/problem.ts';

/** A version of the repository's files in a folder of its own. */
export interface Worktree {
  readonly folder: string;
  readonly remove: () => void;
}

/** The top folder of the repository that holds `folder`. */
export function repositoryRoot(folder: string): Result<string> {
  return git(folder, ['rev-parse', '--show-toplevel']);
}

/** `BASE...HEAD` (from where they parted), `BASE..HEAD`, or `BASE` alone (to HEAD) as two commits. */
export function resolveRange(
  folder: string,
  range: string,
): Result<{ readonly base: string; readonly head: string }> {
  const match = /^(.+?)(\.{2,3})(.*)$/.exec(range);
  const from = match?.[1] ?? range;
  const to = match?.[3] === undefined || match[3] === '' ? 'HEAD' : match[3];
  const head = git(folder, ['rev-parse', '--verify', '--end-of-options', `${to}^{commit}`]);
  if (!head.ok) return head;
  const symmetric = match === null || match[2] === '...';
  const base = symmetric
    ? git(folder, ['merge-base', from, to])
    : git(folder, ['rev-parse', '--verify', '--end-of-options', `${from}^{commit}`]);
  return base.ok ? success({ base: base.value, head: head.value }) : base;
}

/** When a commit was made, as ISO 8601; undefined when Git does not know it. */
export function commitTime(folder: string, commit: string): string | undefined {
  const seconds = git(folder, ['show', '--no-patch', '--format=%ct', '--end-of-options', commit]);
  return seconds.ok ? new Date(Number(seconds.value) * 1000).toISOString() : undefined;
}

/** Checks a commit out into a temporary folder; `remove` takes it away again. */
export function checkOut(root: string, commit: string): Result<Worktree> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-tree-'));
  const added = git(root, ['worktree', 'add', '--detach', '--force', folder, commit]);
  const remove = (): void => {
    git(root, ['worktree', 'remove', '--force', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  if (added.ok) return success({ folder, remove });
  remove();
  return added;
}

/** Runs the fleet's render command in a version's folder. */
export function render(folder: string, command: string): Result<undefined> {
  const { status, stderr, error } = spawnSync('/bin/sh', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (status === 0) return success(undefined);
  return failure({
    code: 'render-failed',
    severity: 'error',
    message: `'${command}' failed: ${lastLine(stderr) || (error?.message ?? `exit status ${status}`)}`,
    help: 'run it by hand in a clean checkout of the same version',
  });
}

function git(folder: string, args: readonly string[]): Result<string> {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  if (status === 0) return success(stdout.trim());
  const problem: Problem = {
    code: 'git-failed',
    severity: 'error',
    message: `git ${args[0] ?? ''}: ${lastLine(stderr) || (error?.message ?? `exit status ${status}`)}`,
    help: 'check that the folder is a Git repository and that both names are known there',
  };
  return failure(problem);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
