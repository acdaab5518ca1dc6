import type { NativeCheck } from '../device.ts';
import { parseValidation } from './validation.ts';

/** `haproxy -c` (management guide, section 3). */
export const haproxyNative: NativeCheck = {
  programs: ['haproxy'],
  command: (program, main) => [program, '-c', ...main.flatMap((path) => ['-f', path])],
  read: ({ status, stdout, stderr }) => parseValidation(status, `${stdout}\n${stderr}`),
  aboutHost: ({ message }) => aboutHost.test(message),
  accounts: (directives) =>
    directives
      .filter(({ name }) => name === 'global')
      .flatMap(({ block = [] }) => block)
      .filter(({ name }) => name === 'user' || name === 'group')
      .flatMap((directive) => directive.arguments.slice(0, 1)),
};

const aboutHost =
  /unable to (?:load|stat) (?:SSL )?(?:certificate|private key|chain)|unable to (?:open|load) (?:file|'?\/)|could not resolve address|can'?t (?:open|find) (?:module|user|group|interface)|cannot find (?:user|group) id|no such (?:file|device|user)|cannot open (?:the )?file|lua.*(?:not found|cannot open)|setsockopt|cannot raise fd|rlimit|not compiled|built (?:with|without)/i;
