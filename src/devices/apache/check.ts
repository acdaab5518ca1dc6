import { nearest } from '../../text/nearest.ts';
import { argumentsOf, type Context, complain, mark, once, spanOf } from './context.ts';
import { type Keyword, keywords } from './keywords.ts';
import type { Statement } from './tree.ts';
import { understood } from './understood.ts';

/** Where a statement stands: main server, virtual host, Directory or Files, Location, Proxy, If. */
type Place = 'g' | 'v' | 'd' | 'l' | 'p' | 'i';

/** Places that a directive may stand in, by the letter of the table. */
const places: Readonly<Record<string, string>> = {
  a: 'gvdlpi',
  s: 'gv',
  g: 'g',
  d: 'dlpi',
  p: 'gvp',
  l: 'gvlp',
  f: 'gvdpi',
  v: 'v',
};

/** The place inside a section; sections that are not named leave it as it is. */
const sectionPlaces: Readonly<Record<string, Place>> = {
  virtualhost: 'v',
  directory: 'd',
  directorymatch: 'd',
  files: 'd',
  filesmatch: 'd',
  location: 'l',
  locationmatch: 'l',
  proxy: 'p',
  proxymatch: 'p',
  if: 'i',
  elseif: 'i',
  else: 'i',
};

const placeNames: Readonly<Record<Place, string>> = {
  g: 'outside all sections',
  v: 'in <VirtualHost>',
  d: 'in <Directory> and <Files>',
  l: 'in <Location>',
  p: 'in <Proxy>',
  i: 'in <If>',
};

/** Every statement is a known directive in a place where it may stand with as many arguments as it takes. */
export function checkStatements(context: Context): void {
  const stack: { readonly list: readonly Statement[]; at: number; readonly place: Place }[] = [
    { list: context.tree.statements, at: 0, place: 'g' },
  ];
  for (let here = stack.at(-1); here !== undefined; here = stack.at(-1)) {
    const statement = here.list[here.at++];
    if (statement === undefined) {
      stack.pop();
      continue;
    }
    checkStatement(context, statement, here.place);
    if (statement.block !== undefined)
      stack.push({ list: statement.block, at: 0, place: sectionPlaces[statement.name] ?? here.place });
  }
}

function checkStatement(context: Context, statement: Statement, place: Place): void {
  const key = statement.block === undefined ? statement.name : `<${statement.name}`;
  const keyword = keywords.get(key);
  if (keyword === undefined) {
    mark(context, statement, 'unknown');
    complainUnknown(context, statement, key);
    return;
  }
  const wrong = misplaced(keyword, place) ?? wrongCount(context, statement, keyword);
  if (wrong !== undefined) {
    mark(context, statement, 'unknown');
    complain(context, 'syntax', () => ({
      severity: 'error',
      message: wrong,
      span: spanOf(context, statement),
    }));
    return;
  }
  mark(context, statement, understood.has(key) ? 'understood' : 'ignored');
  warnOfMissingModule(context, statement, keyword);
}

/** Modules that are part of every build, or of which one is always there. */
const alwaysThere =
  /^(?:core|http_core|mod_so|mod_watchdog|mod_log_config|mod_logio|mod_version|mod_unixd|event|mpm)$/;

/** Files of modules whose directives have another name in the table. */
const otherFiles: Readonly<Record<string, readonly string[]>> = {
  util_ldap: ['mod_ldap.c'],
  mod_cgi: ['mod_cgi.c', 'mod_cgid.c'],
  mod_cgid: ['mod_cgi.c', 'mod_cgid.c'],
};

/** One warning for each module: the program refuses what it does not know, unless the module was compiled in. */
function warnOfMissingModule(context: Context, statement: Statement, { name, module }: Keyword): void {
  const { modules, partial } = context.tree;
  if (modules.size === 0 || partial || alwaysThere.test(module)) return;
  const files = otherFiles[module] ?? [`${module}.c`];
  if (files.some((file) => modules.has(file))) return;
  const told = once(context, context.tree, 'missing modules', () => new Set<string>());
  if (told.has(module)) return;
  told.add(module);
  complain(context, 'unknown-keyword', () => ({
    severity: 'warning',
    message: `'${name.replace(/^<.*/, '$&>')}' needs ${files[0]?.replace(/\.c$/, '')}, which no LoadModule line loads`,
    span: spanOf(context, statement),
    help: 'load the module; the program refuses the line unless it was compiled in',
  }));
}

/** No name of the shipped modules is longer. */
const longestName = 64;

/** A word that is like none may be of a third-party module, for which the program wants a LoadModule line. */
function complainUnknown(context: Context, statement: Statement, key: string): void {
  const written = statement.block === undefined ? statement.written : `<${statement.written}>`;
  complain(context, 'unknown-keyword', () => {
    const span = spanOf(context, statement);
    const message = `'${written.slice(0, longestName)}' is no directive of httpd's own modules`;
    if (/[^\w<.-]/.test(key)) return { severity: 'error', message, span, help: byteOrderMark(key) };
    const isThirdParty = context.tree.partial || hasThirdParty(context);
    const similar = nearest(key, keywords.keys());
    const found = similar === undefined ? undefined : keywords.get(similar)?.name;
    if (found !== undefined && (!isThirdParty || isSlip(key, found.toLowerCase())))
      return { severity: 'error', message, span, help: `did you mean '${found}'?` };
    return {
      severity: isThirdParty ? 'warning' : 'error',
      message,
      span,
      help: isThirdParty
        ? 'it may belong to a module of a third party'
        : 'no module that could know it is loaded',
    };
  });
}

/** So near that it is hardly another module's word. */
function isSlip(key: string, similar: string): boolean {
  return key.charAt(0) === similar.charAt(0) && Math.abs(key.length - similar.length) <= 2;
}

function byteOrderMark(key: string): string | undefined {
  return key.startsWith('\xef\xbb\xbf') ? 'save the file without a byte order mark' : undefined;
}

const shippedModules: ReadonlySet<string> = new Set(
  [...keywords.values()].map(({ module }) => `${module}.c`),
);

/** Some module is loaded that is not in the table; a part of a configuration may have any. */
function hasThirdParty({ tree: { modules } }: Context): boolean {
  if (modules.size === 0) return true;
  return [...modules].some((name) => name.endsWith('.c') && !isShipped(name));
}

/** Whether httpd itself comes with the module of that file, such as `mod_proxy.c`. */
export function isShipped(file: string): boolean {
  return shippedModules.has(file) || withoutDirectives.test(file);
}

/** Shipped modules that have no directive of their own. */
const withoutDirectives =
  /^mod_(?:access_compat|asis|authz_(?:host|owner|user)|lbmethod_\w+|mpm_\w+|proxy_(?:ajp|balancer|fdpass|http2?|uwsgi)|ratelimit|status|slotmem_\w+|socache_\w+|unique_id|data|authn_file|watchdog|bucketeer|case_filter\w*|authnz_ldap|ldap)\.c$/;

function misplaced({ name, where }: Keyword, place: Place): string | undefined {
  const allowed = places[where] ?? '';
  if (allowed.includes(place)) return undefined;
  const names = allowed.split('').map((one) => placeNames[one as Place]);
  return `'${name.replace(/^<.*/, '$&>')}' may not stand ${placeNames[place]}, only ${names.join(', ')}`;
}

function wrongCount(context: Context, statement: Statement, { name, arity }: Keyword): string | undefined {
  const { texts } = argumentsOf(context, statement);
  const count = texts.length;
  if (arity === '*') return undefined;
  if (arity === 'f') {
    if (count === 1 && /^(?:on|off)$/i.test(texts[0] ?? '')) return undefined;
    return count === 1 && /\$\{/.test(texts[0] ?? '') ? undefined : `'${name}' must be On or Off`;
  }
  if (arity === '2+') return count >= 2 ? undefined : `'${name}' takes at least two arguments`;
  if (arity.includes(String(count)) && count < 10) return undefined;
  return `'${name}' takes ${countNames(arity)}, not ${count}`;
}

function countNames(arity: string): string {
  if (arity === '0') return 'no arguments';
  const [last = '', ...others] = arity.split('').toReversed();
  const list = others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`;
  return `${list} argument${arity === '1' ? '' : 's'}`;
}
