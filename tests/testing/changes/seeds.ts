import { spawnSync } from 'node:child_process';

/** First seed from the last commit that changes what is tested, so that nobody chooses it; undefined without Git. */
export function seedOfCommit(): number | undefined {
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%H', '--', 'src'], {
    encoding: 'utf8',
  });
  if (status !== 0 || !/^[0-9a-f]{40}/.test(stdout)) return undefined;
  return Number.parseInt(stdout.slice(0, 7), 16);
}
