import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { ServiceForecast } from '../../../forecast/forecast.ts';
import type { Decision, Template } from '../../../model/decision.ts';
import type { Pool, Server } from '../../../model/pool.ts';
import { decisionsOf, type PathDevice, trafficPools } from '../../../network/path.ts';
import { type Observation, percent, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'sent-to-one-server',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'A redirect or a destination names one server of a pool',
  why: 'Clients are sent past the balancing to one machine, and its neighbours get nothing.',
  fix: 'Redirect to the name of the site, and leave the choice of the server to the pool.',
  check: checkServices,
});

/** Share of a service's requests from which the others are strays. */
const captured = 0.9;

interface Sent {
  readonly text: string;
  readonly span: Observation['span'];
  readonly share: number;
  readonly host: string;
}

function* checkServices({ path, forecast }: RuleContext): Iterable<Observation> {
  const seen = new Set<string>();
  for (const device of path.devices) {
    const pools = trafficPools(device).filter((pool) => usableServers(pool).length > 1);
    for (const sent of forecast.services.flatMap((service) => sentBy(service, device))) {
      const found = pools.find((pool) => named(pool, sent.host));
      const place = `${sent.span.file}:${sent.span.line}`;
      if (found === undefined || seen.has(place)) continue;
      seen.add(place);
      yield observation(device, found, sent);
    }
  }
}

function observation(device: PathDevice, pool: Pool, { text, span, share, host }: Sent): Observation {
  const server = named(pool, host);
  return {
    message: `'${text}' sends ${percent(share)} of the requests to ${host}, which is ${server?.name ?? 'one server'} of the ${pool.servers.length} servers of pool ${pool.name}`,
    span,
    related: server === undefined ? [] : [{ span: server.span, message: `${server.name} stands here` }],
    subjects: [poolSubject(device, pool.name)],
  };
}

function named(pool: Pool, host: string): Server | undefined {
  return pool.servers.find(
    ({ address, name }) => address === host || (/\d$/.test(name) && host.split('.', 1)[0] === name),
  );
}

function sentBy(service: ServiceForecast, device: PathDevice): readonly Sent[] {
  return [...redirects(service), ...destinations(service), ...serverRedirects(service)].filter(
    ({ share }) => share >= captured && service.entries.some((entry) => entry.device === device),
  );
}

function redirects({ decided }: ServiceForecast): readonly Sent[] {
  return [...decided].flatMap(([{ action, text, span }, share]) => {
    const host = action.kind === 'redirect' ? hostOfUrl(leading(action.location)) : undefined;
    return host === undefined ? [] : [{ text, span, share, host }];
  });
}

/** `set-dst` of a constant; it only counts where the pool's server takes the client's address. */
function destinations({ entries, pools, unserved }: ServiceForecast): readonly Sent[] {
  const share = unserved['elsewhere'] ?? 0;
  const decisions: readonly Decision[] = [
    ...entries.flatMap(({ frontend }) => [...decisionsOf(frontend)]),
    ...entries.flatMap(({ device, frontend }) => {
      const name = frontend.defaultPool?.name ?? '';
      return device.pools.get(name)?.decisions ?? [];
    }),
    ...pools.flatMap(({ pool }) => pool.decisions),
  ];
  return decisions.flatMap(({ action, text, span }) =>
    action.kind === 'set-destination' && leading(action.value) !== ''
      ? [{ text, span, share, host: leading(action.value) }]
      : [],
  );
}

/** `redir` on every server of a pool, all to the same place (manual 5.2, `redir`). */
function serverRedirects({ pools }: ServiceForecast): readonly Sent[] {
  return pools.flatMap(({ pool, share }) => {
    const [first, ...others] = usableServers(pool);
    if (first?.redirect === undefined || others.some(({ redirect }) => redirect !== first.redirect))
      return [];
    const host = hostOfUrl(first.redirect);
    return host === undefined ? [] : [{ text: `redir ${first.redirect}`, span: first.span, share, host }];
  });
}

/** The text before the first part that differs between requests; constants are text. */
function leading({ parts }: Template): string {
  let text = '';
  for (const part of parts) {
    if ('literal' in part) text += part.literal;
    else if (part.field.name === 'constant' && part.transforms.length === 0)
      text += part.field.argument ?? '';
    else if (text === '' && part.field.name === 'scheme-tls') text = 'http';
    else break;
  }
  return text;
}

function hostOfUrl(url: string): string | undefined {
  return /^(?:https?:)?\/\/(\[[^\]]+\]|[^/:?#]+)/i.exec(url)?.[1]?.toLowerCase();
}
