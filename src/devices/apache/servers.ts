import type { Span } from '../../text/source.ts';
import { parseAddress, type VirtualAddress } from './address.ts';
import { argumentSpan, argumentsOf, type Context, complain, refuse, spanOf } from './context.ts';
import type { Statement } from './tree.ts';

/** The main server or a virtual host, with what names it. */
export interface Server {
  /** Name of its frontend: unique on the device. */
  readonly name: string;
  /** Undefined for the main server. */
  readonly statement?: Statement | undefined;
  readonly own: readonly Statement[];
  /** Its own statements by name. */
  readonly named: ReadonlyMap<string, readonly Statement[]>;
  /** The main server, whose settings a virtual host takes where it has none of its own. */
  readonly base?: Server | undefined;
  readonly addresses: readonly VirtualAddress[];
  readonly serverName?: HostName | undefined;
  readonly aliases: readonly HostName[];
  readonly span: Span;
}

export interface HostName {
  /** Without scheme and port. */
  readonly name: string;
  readonly statement: Statement;
  readonly span: Span;
}

/** The main server first, then the virtual hosts in the order of the text. */
export function collectServers(context: Context): readonly [Server, ...Server[]] {
  const { statements } = context.tree;
  const names = new Map<string, number>();
  const main = serverOf(context, { own: statements.filter(({ name }) => name !== 'virtualhost') }, names);
  const hosts = statements
    .filter(({ name, block }) => name === 'virtualhost' && block !== undefined)
    .map((statement) => serverOf(context, { statement, own: statement.block ?? [], base: main }, names));
  return [main, ...hosts];
}

function serverOf(
  context: Context,
  { statement, own, base }: Pick<Server, 'statement' | 'own' | 'base'>,
  names: Map<string, number>,
): Server {
  const addresses = statement === undefined ? [] : addressesOf(context, statement, base);
  // Without a name of its own a host on any address has the main server's; on one address alone it has the name that
  // a reverse lookup of the address gives, which is not known here (vhost.c, ap_fini_vhost_config).
  const inherits = addresses.some(({ address }) => address === '*');
  const serverName = nameOf(context, own) ?? (inherits ? base?.serverName : undefined);
  const wanted = base === undefined ? 'main' : (nameOf(context, own)?.name ?? addresses[0]?.text ?? '*');
  const first = own[0];
  const place = statement ?? first;
  return {
    name: unique(wanted, addresses, names),
    statement,
    own,
    named: byName(own),
    base,
    addresses,
    serverName,
    aliases: aliasesOf(context, own),
    span: place === undefined ? startOf(context) : spanOf(context, place),
  };
}

function byName(own: readonly Statement[]): ReadonlyMap<string, readonly Statement[]> {
  const named = new Map<string, Statement[]>();
  for (const statement of own) {
    const list = named.get(statement.name);
    if (list === undefined) named.set(statement.name, [statement]);
    else list.push(statement);
  }
  return named;
}

function startOf({ tree }: Context): Span {
  const file = tree.sources[0]?.source.file ?? '';
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function unique(wanted: string, addresses: readonly VirtualAddress[], names: Map<string, number>): string {
  const port = addresses[0]?.port ?? 0;
  let name = wanted;
  if (names.has(name) && port !== 0 && !/:\d+$/.test(wanted)) name = `${wanted}@${port}`;
  // The count of a name is where the search for the next free one begins.
  let count = names.get(wanted) ?? 1;
  while (names.has(name)) name = `${wanted}#${++count}`;
  names.set(wanted, count);
  names.set(name, names.get(name) ?? 1);
  return name;
}

/** `[scheme://]name[:port]` (core.c, server_hostname_port); the last one of a server counts. */
function nameOf(context: Context, own: readonly Statement[]): HostName | undefined {
  const statement = own.findLast(({ name }) => name === 'servername');
  if (statement === undefined) return undefined;
  const name = bareName(argumentsOf(context, statement).texts[0] ?? '');
  return { name, statement, span: spanOf(context, statement) };
}

export function bareName(text: string): string {
  return text.replace(/^\w+:\/\//, '').replace(/:\d*$/, '');
}

function aliasesOf(context: Context, own: readonly Statement[]): readonly HostName[] {
  return own
    .filter(({ name }) => name === 'serveralias')
    .flatMap((statement) =>
      argumentsOf(context, statement).texts.map((name) => ({
        name,
        statement,
        span: spanOf(context, statement),
      })),
    );
}

/** Without a port of its own, an address takes the one of the main server's name, else any (vhost.c, get_addresses). */
function addressesOf(
  context: Context,
  statement: Statement,
  base: Server | undefined,
): readonly VirtualAddress[] {
  const { texts } = argumentsOf(context, statement);
  if (texts.length === 0) refuse(context, statement, 0, '<VirtualHost> needs an address');
  return texts.flatMap((text, at) => {
    const address = parseAddress(text, portOfName(context, base));
    if (address === undefined)
      complain(context, 'syntax', () => ({
        severity: 'warning',
        message: `'${text}' is no address with a port: httpd takes it for a name that it cannot resolve, and ignores it`,
        span: argumentSpan(context, statement, at),
      }));
    return address === undefined ? [] : [address];
  });
}

function portOfName(context: Context, base: Server | undefined): number {
  const statement = base?.serverName?.statement;
  const text = statement === undefined ? '' : (argumentsOf(context, statement).texts[0] ?? '');
  return Number(/:(\d+)$/.exec(text)?.[1] ?? 0);
}

/** The statements of that name that hold for the server: its own, else the main server's. */
export function settings({ named, base }: Server, ...names: readonly string[]): readonly Statement[] {
  const mine = names.flatMap((name) => named.get(name) ?? []);
  return mine.length > 0 || base === undefined ? mine : settings(base, ...names);
}

/** The last statement of that name that holds for the server; of several names the last one that is there. */
export function setting(server: Server, ...names: readonly string[]): Statement | undefined {
  return settings(server, ...names).at(-1);
}

/** Its own statements and the main server's, in the order in which httpd merges them: its own come first. */
export function merged({ own, base }: Server, ...names: readonly string[]): readonly Statement[] {
  const all = base === undefined ? own : [...own, ...base.own];
  return all.filter(({ name }) => names.includes(name));
}
