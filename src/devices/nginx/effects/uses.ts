import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import { variablesIn } from '../variables.ts';

/** Names that tables of the whole configuration give, and those that `set` gives in the server around a statement. */
export function namesIn(around: readonly Directive[]): {
  readonly tables: readonly string[];
  readonly assigned: readonly string[];
} {
  const tables = (around[0]?.block ?? []).flatMap(({ name, arguments: given, block }) =>
    block !== undefined && isTable(name) ? [(given.at(-1) ?? '').slice(1)] : [],
  );
  const server = around.find(({ name, block }) => name === 'server' && block !== undefined);
  const assigned: string[] = [];
  for (const [{ name, arguments: given }] of walkDirectives(server?.block ?? []))
    if (name === 'set') assigned.push((given[0] ?? '').replace(/^\$/, ''));
  return { tables, assigned };
}

export function isTable(name: string): boolean {
  return name === 'map' || name === 'geo' || name === 'split_clients';
}

/** Rules that only decide where a request goes, so that the facts hold what a variable in them does. */
const routing = /^(if|rewrite|hash|(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass)$/;

/** Variables that the program itself obeys (manual, "Embedded Variables"). */
const obeyed = /^(?:limit_rate|memcached_key|(?:proxy|fastcgi|uwsgi|scgi|grpc|upstream|slice)_.*)$/;

/**
 * Whether nothing but rules reads a variable: what stands in a header, an answer, a log or another table shows in no
 * request. Without the whole configuration around nobody knows.
 */
export function isUsedToRoute(name: string, around: readonly Directive[]): boolean {
  const root = around[0]?.block;
  if (root === undefined || obeyed.test(name)) return false;
  for (const [statement] of walkDirectives(root)) {
    if (readsVariable(statement, name) && !isRule(statement)) return false;
  }
  return true;
}

function readsVariable({ name: directive, arguments: given, block }: Directive, name: string): boolean {
  const isGiven = directive === 'set' ? 1 : 0;
  const read = block !== undefined && isTable(directive) ? given.slice(0, -1) : given.slice(isGiven);
  return read.some((text) => text.includes(name) && variablesIn(text).includes(name));
}

function isRule({ name, arguments: given }: Directive): boolean {
  if (name === 'return') return given.length === 1 || /^30[12378]$/.test(given[0] ?? '');
  return routing.test(name);
}

/** Something beside logs has `$server_name`, or redirects are written with it (`server_name_in_redirect`). */
export function isServerNameRead([root]: readonly Directive[]): boolean {
  return root !== undefined && readsServerName(root);
}

const readsServerName = heldBy((root: Directive): boolean =>
  [...walkDirectives([root])].some(
    ([{ name, arguments: given }]) =>
      name === 'server_name_in_redirect' ||
      (name !== 'log_format' && given.some((text) => /\$\{?server_name\b/.test(text))),
  ),
);
