import type { Frontend, VirtualHosts } from '../../model/facts.ts';
import type { Pool } from '../../model/pool.ts';
import { capturesOfName } from './conditions.ts';
import { frontendOf, type ServerBlock } from './frontends.ts';
import { listensOf } from './listen.ts';
import { lazyLookUps, neededLookUps, referenced } from './look-ups.ts';
import { lookUpsOf } from './maps.ts';
import { marksOf } from './marks.ts';
import { poolBook } from './pools.ts';
import { innerScope, type Scope, scopeOf } from './scope.ts';
import type { Statement } from './tree.ts';
import type { Variables } from './variables.ts';
import { virtualHostsOf } from './virtual-hosts.ts';

export interface Lowered {
  readonly frontends: readonly Frontend[];
  readonly pools: readonly Pool[];
  readonly virtualHosts: readonly VirtualHosts[];
}

/** The blocks of `http`, or a snippet that belongs into it. */
export function lowerHttp(statements: readonly Statement[], outer: Scope, http?: Statement): Lowered {
  const scope = http === undefined ? scopeOf(statements) : innerScope(outer, http);
  const blocks = named(
    (scope.own.get('server') ?? []).filter(({ block }) => block !== undefined),
    scope,
  );
  const lookUps = lookUpsOf(scope.statements);
  const upstreams = scope.own.get('upstream') ?? [];
  const byHash = [...new Set(upstreams.flatMap(({ block = [] }) => referenced(block)))];
  const variables: Variables = { lookUps, assigned: new Set(), serverName: '' };
  const pools = poolBook({ upstreams, outer: scope, variables, mode: 'http' });
  const shared = blocks.map((block) => {
    const used = referenced(block.scope.statements);
    const { statements: own } = block.scope;
    const needed = neededLookUps([...used, ...byHash], lookUps);
    const plain: Variables = {
      lookUps,
      assigned: assignedIn(own),
      serverName: block.serverNames[0]?.arguments[0] ?? '',
      serverCaptures: capturesOfName(block.serverNames.flatMap((one) => one.arguments)),
      marks: marksOf(block.scope),
    };
    const lazy = lazyLookUps(needed, own, plain);
    const variables: Variables = { ...plain, lazy };
    return frontendOf(block, { variables, server: block.scope, pools, lists: new Map() }, needed);
  });
  return { frontends: shared, pools: pools.pools(), virtualHosts: virtualHostsOf(blocks) };
}

/** Names that tell the server blocks apart: the first server name, else what they listen on; with the port, or numbered. */
function named(statements: readonly Statement[], outer: Scope): readonly ServerBlock[] {
  const used = new Set<string>();
  return statements.map((statement) => {
    const scope = innerScope(outer, statement);
    const listens = listensOf(scope);
    const serverNames = scope.own.get('server_name') ?? [];
    const first = serverNames.flatMap((one) => one.arguments).find((host) => host !== '' && host !== '_');
    const listener = listens[0]?.listener;
    const stem = first ?? listener?.text ?? '*:80';
    const name =
      [stem, `${stem}@${listener?.port ?? ''}`].find((one) => !used.has(one)) ?? numbered(stem, used);
    used.add(name);
    return { name, scope, listens, serverNames };
  });
}

function numbered(stem: string, used: ReadonlySet<string>): string {
  let count = 2;
  while (used.has(`${stem}#${count}`)) count++;
  return `${stem}#${count}`;
}

function assignedIn(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (list: readonly Statement[]): void => {
    for (const { name, arguments: words, block } of list) {
      if (name === 'set') names.add((words[0] ?? '').replace(/^\$/, ''));
      if (block !== undefined) visit(block);
    }
  };
  visit(statements);
  return names;
}
