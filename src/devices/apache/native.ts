import type { NativeCheck } from '../device.ts';
import { parseValidation } from './validation.ts';

/** Variables that Debian's start script gives (/etc/apache2/envvars); the copy needs values that hold in it. */
const variables: readonly string[] = [
  'APACHE_RUN_USER www-data',
  'APACHE_RUN_GROUP www-data',
  'APACHE_PID_FILE /tmp/apache2.pid',
  'APACHE_RUN_DIR /tmp',
  'APACHE_LOCK_DIR /tmp',
  'APACHE_LOG_DIR /tmp',
];

/** `apache2 -t`; it stops at the first error. */
export const apacheNative: NativeCheck = {
  programs: ['apache2', 'httpd'],
  command: (program, main) => [
    program,
    '-t',
    '-f',
    main[0] ?? '',
    ...variables.flatMap((variable) => ['-C', `Define ${variable}`]),
    // The folder of the log is another host's; what is said behind the files counts.
    '-c',
    'ErrorLog /dev/null',
  ],
  read: ({ status, stdout, stderr }) => parseValidation(status, `${stderr}\n${stdout}`),
  aboutHost: ({ message }) => aboutHost.test(message),
  accounts: (directives) =>
    directives
      .filter(({ name }) => name === 'user' || name === 'group')
      .flatMap((directive) => directive.arguments.filter((word) => !word.includes('${'))),
};

/** Modules (a part of a configuration has none, not even an MPM), certificates, accounts, names, folders and addresses that another host may have. */
const aboutHost =
  /No MPM loaded|cannot open shared object|Cannot load|does not exist or is empty|must be a valid directory|bad (?:user|group) name|Could not resolve|Failed to resolve|Cannot access directory|DocumentRoot \[|could not (?:bind|open)|Unable to (?:open|configure)|Could not open (?:configuration|password|group) file|reliably determine|is not defined|make_sock|No such file|Permission denied|no such user|Invalid Mutex directory|is already loaded/i;
