import { spawn } from 'node:child_process';

/**
 * Runs a command with this program's standard error for both of its outputs (standard output is data) and no input;
 * resolves to its exit status, 127 when it cannot be started.
 */
export function runInherited([command = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2] });
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 128));
  });
}
