import type { Decision } from '../model/decision.ts';
import type { Fate } from '../network/layer3/lookup.ts';
import type { Request } from '../network/request.ts';
import type { Route } from '../network/route.ts';
import type { TierFlow } from '../network/tier-flows.ts';
import type { Disposition, Hop, TracedServer } from '../network/trace.ts';
import { lineAt, type Span } from '../text/source.ts';
import { fates, flowData, flowLines } from './flow.ts';
import type { FrameSources, Style } from './text.ts';
import { sentData, sentText } from './upstream.ts';

/** The ways of the packets between the tiers of a trace; empty where no switch or router was read. */
export interface TracedFlows {
  readonly entries: ReadonlyMap<Hop, TierFlow>;
  readonly servers: ReadonlyMap<TracedServer, TierFlow>;
  /** From the last tier to what the service needs. */
  readonly needs: readonly TierFlow[];
}

export interface ShownTrace {
  readonly request: Request;
  readonly url: string;
  readonly port: number;
  readonly hops: readonly Hop[];
  readonly disposition: Disposition | Fate;
  readonly flows: TracedFlows;
}

const dispositions: Readonly<Record<Disposition | Fate, string>> = {
  ...fates,
  delivered: 'delivered to a server',
  answered: 'answered by a device of the path',
  uncertain: 'uncertain: a line decides that only the running program can evaluate',
  'no-pool': 'nothing takes it: no rule and no default names a pool',
  'no-server': 'no server is usable',
  refused: 'refused: nothing listens there for it',
};

/** Hop by hop, each with the line that decided it; branches are indented below their server. */
export function traceText(shown: ShownTrace, sources: FrameSources, paint: Style): string {
  const { request, url, hops, port, disposition, flows } = shown;
  const lines = [`${request.method} ${paint.bold(url)} from ${request.source}`];
  if (hops.length === 0) lines.push(`  no device listens on port ${port}`);
  for (const [at, hop] of hops.entries()) {
    if (at > 0) lines.push(paint.dim('  or, as it may enter there as well:'));
    const page = { sources, paint, indent: '  ', flows };
    lines.push(...wayLines(flows.entries.get(hop), page), ...hopLines(hop, page));
  }
  for (const need of flows.needs) lines.push(...wayLines(need, { sources, paint, indent: '  ', flows }));
  const colour = { delivered: paint.green, answered: paint.green, uncertain: paint.yellow }[
    disposition as 'delivered'
  ];
  return `${lines.join('\n')}\n${(colour ?? paint.red)(dispositions[disposition])}\n`;
}

interface Page {
  readonly sources: FrameSources;
  readonly paint: Style;
  readonly indent: string;
  readonly flows: TracedFlows;
}

function hopLines(hop: Hop, page: Page): string[] {
  const { paint, indent } = page;
  const { device, listener, virtualHost, routing, frontend, doubts } = hop;
  const lines = [
    `${indent}${paint.bold(device.id)} (${device.facts.kind})  ${listener.text}${listener.tls ? ' tls' : ''}`,
    placeLine(listener.span, page),
  ];
  if (frontend === undefined || routing === undefined)
    return [...lines, `${indent}  refused: ${hop.refusal ?? 'no name of this address takes the host'}`];
  if (virtualHost !== undefined) lines.push(placeLine(virtualHost.span, page));
  else if ((device.facts.virtualHosts ?? []).length > 0)
    lines.push(placeLine(frontend.span, page, 'default server of the address'));
  lines.push(...routeLines(routing.likely, page));
  for (const decision of new Set(routing.uncertain)) {
    lines.push(placeLine(decision.span, page, paint.yellow('may decide otherwise when it runs')));
  }
  for (const { span, reason } of doubts) lines.push(placeLine(span, page, paint.yellow(reason)));
  return [...lines, ...poolLines(hop, page)];
}

function routeLines(route: Route, page: Page): string[] {
  const decisions: readonly Decision[] =
    route.decision === undefined ? route.entered : [...route.entered, route.decision];
  const lines = [...new Set(decisions)].map(({ span }) => placeLine(span, page));
  if (route.decision === undefined && route.span !== undefined)
    lines.push(placeLine(route.span, page, 'default'));
  return [...lines, `${page.indent}  ${page.paint.dim('→')} ${endingText(route)}`];
}

function endingText({ ending, decision }: Route): string {
  switch (ending.kind) {
    case 'pool':
      return ending.server === undefined
        ? `pool ${ending.pool}`
        : `pool ${ending.pool}, server ${ending.server}`;
    case 'answered':
      return answerText(ending.how, decision);
    case 'elsewhere':
      return ending.reason;
    case 'no-server':
      return `pool ${ending.pool}, which is disabled`;
    case 'no-pool':
      return 'no pool';
  }
}

function answerText(how: string, decision: Decision | undefined): string {
  const action = decision?.action;
  if (action?.kind === 'redirect') return `redirect ${action.status} to ${action.location.text}`;
  const status = action !== undefined && 'status' in action ? action.status : undefined;
  return status === undefined ? how : `${how} ${status}`;
}

function poolLines({ pool, servers }: Hop, page: Page): string[] {
  if (pool === undefined) return [];
  if (servers.length === 0) return [`${page.indent}  ${page.paint.red('no usable server')}`];
  const shown = servers.slice(0, highestShown);
  const sent = new Set(servers.map(({ upstream }) => sentText(upstream)));
  const [same = ''] = sent.size === 1 ? sent : [];
  const lines = [
    ...(same === '' ? [] : [`${page.indent}  ${page.paint.dim(same)}`]),
    ...shown.flatMap((one) => serverLines(one, page, same === '')),
  ];
  if (servers.length > highestShown)
    lines.push(`${page.indent}  … and ${servers.length - highestShown} more servers`);
  return lines;
}

/** Pools of thousands are cut in the text; the JSON has all. */
const highestShown = 16;

function serverLines(one: TracedServer, page: Page, saysSent: boolean): string[] {
  const { server, endpoint, share, next, redirect } = one;
  const percent = `${Number((share * 100).toPrecision(3))} %`;
  const own = `${page.indent}  ${percent.padStart(6)}  ${server.name} ${endpoint}`;
  const below = { ...page, indent: `${page.indent}      ` };
  if (redirect !== undefined)
    return [own, `${below.indent}${page.paint.dim('→')} redirect 302 to ${redirect}`];
  const sent = saysSent ? sentText(one.upstream) : '';
  const way = [
    ...(sent === '' ? [] : [`${below.indent}${page.paint.dim(sent)}`]),
    ...wayLines(page.flows.servers.get(one), below),
  ];
  if (next === undefined) return [`${own}  ${page.paint.dim(place(server.span))}`, ...way];
  return [own, ...way, ...hopLines(next, below)];
}

/** The switches and routers between two tiers. */
function wayLines(tier: TierFlow | undefined, page: Page): string[] {
  if (tier === undefined) return [];
  const { from, to, flow } = tier;
  const inner = { ...page, indent: `${page.indent}  ` };
  return [`${page.indent}${page.paint.dim(`${from} → ${to}`)}`, ...flowLines(flow, inner)];
}

function placeLine(span: Span, { sources, paint, indent }: Page, note?: string): string {
  const source = sources.get(span.file);
  const line = source === undefined ? '' : lineAt(source, span.line).trim();
  const words = line.length > 90 ? `${line.slice(0, 89)}…` : line;
  return `${indent}  ${paint.dim(place(span))}  ${words.replace(/[^\x20-\x7e…]/g, '?')}${note === undefined ? '' : `  ${paint.dim(`(${note})`)}`}`;
}

function place({ file, line }: Span): string {
  return `${file}:${line}`;
}

/** The same as plain data. */
export function traceData({ hops, flows }: Pick<ShownTrace, 'hops' | 'flows'>): readonly unknown[] {
  return hops.map((hop) => ({ network: wayData(flows.entries.get(hop)), ...hopData(hop, flows) }));
}

export function wayData(tier: TierFlow | undefined): object | undefined {
  return tier && { from: tier.from, to: tier.to, flow: flowData(tier.flow) };
}

function hopData(hop: Hop, flows: TracedFlows): object {
  const { device, listener, frontend, virtualHost, routing, pool, servers } = hop;
  const likely = routing?.likely;
  return {
    device: device.id,
    kind: device.facts.kind,
    listener: { address: listener.text, span: listener.span },
    frontend: frontend?.name,
    virtualHost: virtualHost?.span,
    entered: likely?.entered.map(({ text, span }) => ({ text, span })),
    decision: likely?.decision && { text: likely.decision.text, span: likely.decision.span },
    default: likely?.decision === undefined ? likely?.span : undefined,
    ending: likely?.ending,
    uncertain: routing?.uncertain.map(({ text, span }) => ({ text, span })),
    refusal: hop.refusal,
    doubts: hop.doubts.length === 0 ? undefined : hop.doubts,
    pool: pool?.name,
    servers: servers.map((one) => ({
      name: one.server.name,
      endpoint: one.endpoint,
      share: one.share,
      span: one.server.span,
      sent: one.redirect === undefined ? sentData(one.upstream) : undefined,
      redirect: one.redirect,
      network: wayData(flows.servers.get(one)),
      next: one.next && hopData(one.next, flows),
    })),
  };
}
