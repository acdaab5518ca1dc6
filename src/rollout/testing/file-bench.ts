import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChangeOutcome, ChangeRequest, RolloutPorts } from '../request.ts';
import { runChange } from '../run.ts';
import { changeRequest, realPorts } from './change.ts';
import { willingDriver } from './fake-device.ts';

/** Real files and the real guard of a device that accepts everything. */
export interface FileBench {
  readonly folder: string;
  /** Holds the configuration and nothing else. */
  readonly etc: string;
  readonly path: string;
  readonly request: (other?: Partial<ChangeRequest>) => ChangeRequest;
  readonly run: (request: ChangeRequest, ports?: Partial<RolloutPorts>) => Promise<ChangeOutcome>;
  readonly disk: () => string;
  readonly dispose: () => void;
}

export const known = 'global\n# known\n';
export const proposed = 'global\n# proposed\n';

export function fileBench(name = 'haproxy.cfg'): FileBench {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-files-'));
  const etc = join(folder, 'etc');
  const path = join(etc, name);
  mkdirSync(join(folder, 'changes'));
  mkdirSync(etc);
  writeFileSync(path, known);
  return {
    folder,
    etc,
    path,
    request: (other = {}) =>
      changeRequest({ folder, path, port: 0 }, proposed, 'advance', {
        listeners: [],
        watchSeconds: 0.01,
        ...other,
      }),
    run: (request, ports = {}) => runChange(request, realPorts(willingDriver, ports)),
    disk: () => readFileSync(path, 'utf8'),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function codes({ problems }: ChangeOutcome): readonly string[] {
  return problems.map(({ code }) => code);
}
