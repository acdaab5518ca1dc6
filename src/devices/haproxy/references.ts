import type { Frontend } from '../../model/facts.ts';
import type { Pool } from '../../model/pool.ts';
import { nearest } from '../../text/nearest.ts';
import { type Context, complain, type NameKind, type NameUse } from './context.ts';
import type { ProxyDraft } from './draft.ts';
import type { ConfigurationTree } from './tree.ts';

interface Names {
  readonly known: Readonly<Record<NameKind, () => ReadonlySet<string>>>;
  /** Names of sections below undecided conditions: they may exist. */
  readonly possible: ReadonlySet<string>;
}

/** Complains about every name that is used and defined nowhere; the program refuses all of them. */
export function checkReferences(
  context: Context,
  drafts: readonly ProxyDraft[],
  pools: readonly Pool[],
): void {
  const names = gatherNames(context, drafts, pools);
  for (const use of context.uses) {
    const known = names.known[use.kind]();
    if (known.has(use.name) || isPossible(use, names)) continue;
    complain(context, 'unresolved-reference', () => ({
      severity: 'error',
      message: `${what[use.kind]} '${use.name}' is defined nowhere`,
      span: use.span,
      ...suggestion(use, known),
    }));
  }
}

/** An HTTP frontend cannot use a TCP backend; the other way round the traffic is upgraded (manual 4). */
export function checkModes(context: Context, frontends: readonly Frontend[], pools: readonly Pool[]): void {
  const modes = new Map(pools.map(({ name, mode }) => [name, mode]));
  for (const { name, mode, decisions, defaultPool, disabled } of frontends) {
    if (mode !== 'http' || disabled) continue;
    const routes = decisions.flatMap(({ action, span }) =>
      action.kind === 'route' ? [{ name: action.pool, span }] : [],
    );
    const wrong = [...routes, ...(defaultPool === undefined ? [] : [defaultPool])];
    for (const { name: pool, span } of wrong) {
      if (modes.get(pool) !== 'tcp') continue;
      complain(context, 'syntax', () => ({
        severity: 'error',
        message: `the http frontend '${name}' cannot use '${pool}', which is in tcp mode`,
        span,
        help: "set the same 'mode' in both",
      }));
    }
  }
}

const what: Readonly<Record<NameKind, string>> = {
  backend: 'the backend',
  server: 'the server',
  table: 'a section with the stick table',
  peers: 'the peers section',
  resolvers: 'the resolvers section',
};

function isPossible({ kind, name }: NameUse, { possible }: Names): boolean {
  return possible.has(kind === 'server' ? (name.split('/', 1)[0] ?? '') : name);
}

function suggestion({ name }: NameUse, known: ReadonlySet<string>): { readonly help?: string } {
  const similar = nearest(name, known);
  return similar === undefined ? {} : { help: `did you mean '${similar}'?` };
}

function gatherNames({ tree }: Context, drafts: readonly ProxyDraft[], pools: readonly Pool[]): Names {
  const named = (keyword: string): string[] =>
    tree.sections.filter((one) => one.keyword === keyword).map(({ name }) => name ?? '');
  return {
    known: {
      backend: once(() => pools.map(({ name }) => name)),
      server: once(() => pools.flatMap(({ name, servers }) => servers.map((one) => `${name}/${one.name}`))),
      table: once(() => tableNames(tree, drafts)),
      peers: once(() => named('peers')),
      // The program makes a section of this name by itself, from /etc/resolv.conf (2.6 and later).
      resolvers: once(() => [...named('resolvers'), 'default']),
    },
    possible: new Set(tree.undecided.flatMap(({ words }) => words.slice(1, 2))),
  };
}

/** Proxies with a table, and tables of peers sections (manual 3.5). */
function tableNames({ sections }: ConfigurationTree, drafts: readonly ProxyDraft[]): string[] {
  const tables = drafts.filter(({ stickTable }) => stickTable !== undefined).map(({ name }) => name);
  const ofPeers = sections
    .filter(({ keyword }) => keyword === 'peers')
    .flatMap(({ name, lines }) =>
      lines.filter(({ words }) => words[0] === 'table').map(({ words }) => `${name ?? ''}/${words[1] ?? ''}`),
    );
  return [...tables, ...ofPeers];
}

/** Built when it is first needed, and kept. */
function once(make: () => string[]): () => ReadonlySet<string> {
  let made: ReadonlySet<string> | undefined;
  return () => {
    made ??= new Set(make());
    return made;
  };
}
