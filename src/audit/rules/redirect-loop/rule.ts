import type { Frontend, Listener } from '../../../model/facts.ts';
import { fill } from '../../../network/fill.ts';
import { decisionsOf, type PathDevice, trafficFrontends } from '../../../network/path.ts';
import type { Request } from '../../../network/request.ts';
import { type Route, route } from '../../../network/route.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { isBehindProxy, tiers } from '../../tiers.ts';

export const rule: Rule = Object.freeze({
  id: 'redirect-loop',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'A redirect leads to the address that was asked for',
  why: 'Browsers follow it until they give up with "too many redirects": for users the site is down.',
  fix: "Redirect only what needs it: 'unless { ssl_fc }', or behind a proxy that ends TLS 'unless { hdr(x-forwarded-proto) https }'.",
  check: checkFrontends,
});

function* checkFrontends({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const frontend of trafficFrontends(device)) {
      if (isBehindProxy(path, frontend) || !redirects(frontend)) continue;
      const found = frontend.listeners
        .map((listener) => loopOf(device, frontend, { listener, asked: listener.tls }))
        .find((one) => one !== undefined);
      if (found !== undefined) yield found;
    }
  }
  yield* checkBehindTls(path);
}

function redirects(frontend: Frontend): boolean {
  for (const { action } of decisionsOf(frontend)) if (action.kind === 'redirect') return true;
  return false;
}

/** A tier that ends TLS in front of one that sends plain requests back to https. */
function* checkBehindTls(path: RuleContext['path']): Iterable<Observation> {
  for (const { join, entries } of tiers(path)) {
    const listeners = entries.flatMap((entry) => entry.listeners);
    const endsTls = listeners.length > 0 && listeners.every(({ tls }) => tls);
    if (!endsTls || join.server.tls || join.pool.mode !== 'http') continue;
    for (const frontend of join.frontends) {
      const found = loopOf(join.to, frontend, { listener: join.listener, asked: true });
      if (found === undefined) continue;
      yield {
        ...found,
        message: `${found.message}, and ${join.from.id} has ended TLS in front of it`,
        related: [{ span: join.server.span, message: `${join.from.id} sends plain requests from here` }],
      };
    }
  }
}

interface Asked {
  readonly listener: Listener;
  /** Whether the user asked by https. */
  readonly asked: boolean;
}

/** An ordinary page of the site; what is redirected on purpose has a path or a name of its own. */
function pageOf({ names = [] }: Frontend): { readonly host: string; readonly path: string } {
  const own = names.find((name) => /^[\w-]+(\.[\w-]+)+$/.test(name));
  return { host: own ?? 'www.example.com', path: '/some/page/of/the/site' };
}

function loopOf(device: PathDevice, frontend: Frontend, { listener, asked }: Asked): Observation | undefined {
  if (frontend.mode !== 'http') return undefined;
  const page = pageOf(frontend);
  const request: Request = {
    source: '198.51.100.7',
    destination: undefined,
    destinationPort: listener.port,
    method: 'GET',
    tls: listener.tls,
    ...page,
    query: '',
    headers: {},
    aliveServers: () => undefined,
  };
  const { likely, uncertain } = route(device, frontend, request);
  if (uncertain.length > 0 || likely.decision === undefined) return undefined;
  const target = targetOf(likely);
  const port = listener.port === undefined || [80, 443].includes(listener.port) ? '' : `:${listener.port}`;
  const scheme = asked ? 'https' : 'http';
  const same = [
    page.path,
    ...(isElsewhere(device, { listener, asked }) ? [] : [`${scheme}://${page.host}${page.path}`]),
    `${scheme}://${page.host}${port}${page.path}`,
  ];
  if (target === undefined || !same.includes(target)) return undefined;
  return {
    message: `'${likely.decision.text}' sends requests that came by ${scheme} to the same ${scheme} address`,
    span: likely.decision.span,
    subjects: [frontendSubject(device, frontend.name)],
  };
}

/** The scheme's own port is another listener of the device: what is sent there does not come back here. */
function isElsewhere({ facts }: PathDevice, { listener, asked }: Asked): boolean {
  if (listener.tls !== asked) return false;
  const standard = asked ? 443 : 80;
  const listensThere = ({ port, lastPort = port }: Listener): boolean =>
    port !== undefined && lastPort !== undefined && port <= standard && standard <= lastPort;
  return !listensThere(listener) && facts.frontends.some(({ listeners }) => listeners.some(listensThere));
}

function targetOf({ decision, request }: Route): string | undefined {
  const { action } = decision ?? {};
  return action?.kind === 'redirect' ? fill(action.location, request)?.replace(/\?$/, '') : undefined;
}
