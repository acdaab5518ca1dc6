import type { FleetDevice } from '../fleet/fleet.ts';
import { type Call, optionText } from './command.ts';

/** How the running program is reached; goes before what the fleet file says. */
export const controlOptions: readonly (readonly [string, string])[] = [
  ['--socket <address>', 'statistics socket of the program (default: from its configuration)'],
  ['--master <address>', 'socket of the master process (haproxy -S)'],
  ['--pid-file <file>', 'file with the process id of the master, or the number itself'],
  ['--reload <command>', 'shell command that makes the program load its files'],
  ['--program <path>', 'the program itself, for validation (default: found in PATH)'],
];

export function controlFrom(options: Call['options']): FleetDevice['control'] {
  const entries = [
    ['socket', optionText(options, 'socket')],
    ['master', optionText(options, 'master')],
    ['pidFile', optionText(options, 'pidFile')],
    ['reload', optionText(options, 'reload')],
    ['program', optionText(options, 'program')],
  ] as const;
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
