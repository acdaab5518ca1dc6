import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const evenkeel = join(import.meta.dirname, '../../bin/evenkeel');

export interface RehearsedSide {
  readonly load: { readonly totals: { readonly planned: number; readonly failed: number } };
  readonly changed: readonly string[];
  readonly fits: readonly {
    readonly pool: string;
    readonly pValue: number;
    readonly servers: readonly {
      readonly server: string;
      readonly forecast: number;
      readonly measured: number;
    }[];
  }[];
  readonly losses: readonly { readonly server: string; readonly failed: number; readonly requests: number }[];
  readonly reload: { readonly requests: number; readonly failed: number };
}

export interface Rehearsed {
  readonly status: number | null;
  readonly data: {
    readonly schema: string;
    readonly verdict: { readonly level: string; readonly reasons: readonly string[] };
    readonly problems?: readonly {
      readonly code: string;
      readonly message: string;
      readonly span?: { readonly line: number };
    }[];
    readonly devices: readonly { readonly base: RehearsedSide; readonly proposed: RehearsedSide }[];
  };
}

/** `evenkeel rehearse` with its sandboxes in `sandboxes`, where a test can see what is left of them. */
export function rehearseIn(sandboxes: string, args: readonly string[]): Rehearsed {
  const { status, stdout, stderr } = spawnSync(evenkeel, ['rehearse', ...args, '--json'], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: sandboxes },
  });
  try {
    return { status, data: JSON.parse(stdout === '' ? stderr : stdout) as Rehearsed['data'] };
  } catch {
    throw new Error(`exit ${status}: ${stdout}${stderr}`);
  }
}
