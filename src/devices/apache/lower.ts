import type { DeviceFacts, Frontend } from '../../model/facts.ts';
import type { ProblemList } from '../../text/problem-list.ts';
import type { ReadOptions } from '../device.ts';
import { checkStatements } from './check.ts';
import { argumentsOf, type Context, startContext } from './context.ts';
import { coverageOf } from './coverage.ts';
import { decisionsOf } from './decisions.ts';
import { frontendOf, seconds } from './frontends.ts';
import { handshakeDecisions } from './handshakes.ts';
import { processLimits } from './limits.ts';
import { noteOtherFiles } from './other-files.ts';
import { type PoolUse, poolOf } from './pools.ts';
import { collectBalancers, type Proxies, startProxies } from './proxies.ts';
import { collectPassParameters } from './proxy-pass.ts';
import { addsHeaders } from './sent.ts';
import { collectServers, type Server, setting } from './servers.ts';
import type { ConfigurationTree } from './tree.ts';
import { noteUnsettled } from './unsettled.ts';
import { meetings, virtualHostsOf } from './virtual-hosts.ts';

/** Makes vendor-neutral facts of the tree; every line ends as understood, ignored or unknown. */
export function lower(tree: ConfigurationTree, options: ReadOptions, problems: ProblemList): DeviceFacts {
  const context = startContext(tree, options, problems);
  checkStatements(context);
  const servers = collectServers(context);
  const proxies = startProxies();
  for (const server of servers) collectBalancers(context, proxies, server);
  for (const server of servers) collectParameters(context, proxies, server);
  const met = meetings(context, servers);
  const frontends = servers.flatMap((server): Frontend[] => {
    const own = met.filter((meeting) => meeting.servers.includes(server));
    // The main server answers only where no virtual host does.
    if (server.base === undefined && own.length === 0) return [];
    const handshakes = handshakeDecisions(context, server, own);
    const routed = decisionsOf({ context, server, proxies, use: useOf(context, server) });
    return [frontendOf(context, server, own, [...handshakes, ...routed])];
  });
  noteOtherFiles(context);
  noteUnsettled(context, servers);
  const { facts: limits, children } = processLimits(context, servers[0]);
  const virtualHosts = met.flatMap((meeting) => virtualHostsOf(meeting) ?? []);
  return {
    kind: 'apache',
    frontends,
    pools: proxies.all.map((draft) => poolOf(draft, children)),
    ...(virtualHosts.length === 0 ? {} : { virtualHosts }),
    files: context.files,
    controls: [],
    limits,
    coverage: coverageOf(tree),
  };
}

function useOf(context: Context, server: Server): PoolUse {
  const preserves = setting(server, 'proxypreservehost');
  const name = setting(server, 'proxytimeout') === undefined ? 'timeout' : 'proxytimeout';
  return {
    timeout: seconds(context, server, name, 60_000),
    preservesHost:
      preserves !== undefined && argumentsOf(context, preserves).texts[0]?.toLowerCase() === 'on',
    addsHeaders: addsHeaders({ context, server }),
  };
}

/** `ProxyPass` may say something about its worker or balancer, wherever it stands. */
function collectParameters(context: Context, proxies: Proxies, server: Server): void {
  const routing = { context, server, proxies, use: useOf(context, server), gate: [], headers: [] };
  for (const statement of server.own) {
    if (isPass(statement.name)) collectPassParameters(routing, statement, false);
    for (const inner of statement.block ?? [])
      if (isPass(inner.name)) collectPassParameters(routing, inner, true);
  }
}

function isPass(name: string): boolean {
  return name === 'proxypass' || name === 'proxypassmatch';
}
