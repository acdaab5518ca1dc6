import { coreKeywords } from './keyword-table.ts';
import { moduleKeywords } from './keyword-table-modules.ts';

/** Where a directive may stand and how many arguments it takes; `keyword-table.ts` says how both are written. */
export interface Keyword {
  readonly name: string;
  readonly module: string;
  readonly where: string;
  readonly arity: string;
}

/** By name in lower case; sections begin with `<`. */
export const keywords: ReadonlyMap<string, Keyword> = new Map(
  [...Object.entries(coreKeywords), ...Object.entries(moduleKeywords)].flatMap(([module, text]) =>
    text.split(';').map((entry): [string, Keyword] => {
      const [name = '', rules = ''] = entry.trim().split(/\s+/);
      return [name.toLowerCase(), { name, module, where: rules.charAt(0), arity: rules.slice(1) }];
    }),
  ),
);

/** Modules that distributions compile in (Debian, Fedora) beside the core; they are never loaded by a line. */
export const staticModules: ReadonlySet<string> = new Set([
  'core.c',
  'mod_so.c',
  'so_module',
  'http_core.c',
  'mod_watchdog.c',
  'watchdog_module',
  'mod_log_config.c',
  'log_config_module',
  'mod_logio.c',
  'logio_module',
  'mod_version.c',
  'version_module',
  'mod_unixd.c',
  'unixd_module',
]);
