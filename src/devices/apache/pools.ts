import type { TimeoutName, Timeouts } from '../../model/facts.ts';
import type { Algorithm, Persistence, Pool } from '../../model/pool.ts';
import type { Span } from '../../text/source.ts';
import { type MemberDraft, serverOf } from './members.ts';
import { isOn, milliseconds, numberOf, type Parameter } from './parameters.ts';

/** A balancer, or the one server that a rule names, on its way to a pool. */
export interface PoolDraft {
  readonly name: string;
  readonly span: Span;
  readonly members: MemberDraft[];
  /** Of the balancer itself. */
  readonly parameters: Map<string, Parameter>;
  readonly implicit: boolean;
  /** What the servers that use it say: the smallest timeouts and the header of the last one count. */
  readonly uses: Set<PoolUse>;
  readonly service?: 'statistics' | undefined;
}

export interface PoolUse {
  /** ProxyTimeout, else Timeout. */
  readonly timeout: TimeoutSetting;
  /** `ProxyPreserveHost On`: the client's own header goes on. */
  readonly preservesHost: boolean;
  /** Servers are told of the client (`ProxyAddHeaders`). */
  readonly addsHeaders: boolean;
}

export type TimeoutSetting = NonNullable<Timeouts[TimeoutName]>;

export function poolOf(draft: PoolDraft, children: number | undefined): Pool {
  const { name, span, members, parameters, implicit } = draft;
  const firstSet = Math.min(...members.map((member) => numberOf(member.parameters.get('lbset')) ?? 0));
  const names = namesOf(members);
  const { algorithm, algorithmSpan } = algorithmOf(parameters);
  const attempts = numberOf(parameters.get('maxattempts')) ?? Math.max(0, members.length - 1);
  const failsOver = !implicit && !isOn(parameters.get('nofailover'));
  return {
    name,
    mode: 'http',
    algorithm,
    ...(algorithmSpan === undefined ? {} : { algorithmSpan }),
    servers: members.map((member, at) =>
      serverOf(member, { name: names[at] ?? '', firstSet, children, isNamed: implicit }),
    ),
    membership: { kind: 'fixed' },
    persistence: persistenceOf(parameters),
    decisions: [],
    // Every hot standby of a set takes part once no other member is usable (mod_proxy_balancer.c, find_best_worker).
    allBackups: true,
    retries: failsOver ? attempts : 0,
    redispatch: failsOver,
    timeouts: timeoutsOf(draft),
    disabled: false,
    httpVersion: members.some(({ target }) => target.scheme.startsWith('h2')) ? '2' : '1.1',
    ...([...draft.uses].every(({ addsHeaders }) => addsHeaders)
      ? { forwardedHeader: { name: 'x-forwarded-for', span } }
      : {}),
    ...keepAliveOf(members),
    ...(failsOver && members.length > 1
      ? {
          nextServer: {
            when: ['error'],
            tries: attempts + 1,
            span: parameters.get('maxattempts')?.span ?? span,
          },
        }
      : {}),
    ...(implicit ? { implicit } : {}),
    span,
  };
}

/** Members are named by their URLs; the same one twice gets a number. */
function namesOf(members: readonly MemberDraft[]): readonly string[] {
  const counts = new Map<string, number>();
  return members.map(({ target }) => {
    const base =
      target.path === '' || target.path === '/' ? target.endpoint : `${target.endpoint}${target.path}`;
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return count === 1 ? base : `${base}#${count}`;
  });
}

function algorithmOf(parameters: ReadonlyMap<string, Parameter>): {
  readonly algorithm: Algorithm;
  readonly algorithmSpan?: Span;
} {
  const method = parameters.get('lbmethod');
  if (method === undefined) return { algorithm: { kind: 'round-robin', dynamic: true } };
  return { algorithm: algorithmNamed(method.value.toLowerCase()), algorithmSpan: method.span };
}

/** docs: mod_lbmethod_byrequests, mod_lbmethod_bybusyness, mod_lbmethod_bytraffic, mod_lbmethod_heartbeat. */
function algorithmNamed(name: string): Algorithm {
  if (name === 'byrequests') return { kind: 'round-robin', dynamic: true };
  return name === 'bybusyness' ? { kind: 'least-connections' } : { kind: 'opaque', text: name };
}

/** `stickysession=COOKIE|parameter`: the value ends in a dot and the route of a member. */
function persistenceOf(parameters: ReadonlyMap<string, Parameter>): readonly Persistence[] {
  const sticky = parameters.get('stickysession');
  if (sticky === undefined || sticky.value === '') return [];
  const [name = ''] = sticky.value.split('|', 1);
  return [{ kind: 'cookie', name, mode: 'route', span: sticky.span }];
}

function timeoutsOf({ members, uses, span }: PoolDraft): Timeouts {
  const used = smallest([...uses].map(({ timeout }) => timeout));
  const servers = members.map(({ parameters }) => timeoutOf(parameters.get('timeout')) ?? used);
  const server = smallest(servers.filter((one) => one !== undefined));
  const connect = smallest(
    members.flatMap(({ parameters }) => timeoutOf(parameters.get('connectiontimeout')) ?? []),
  );
  const idle = smallest(members.flatMap(({ parameters }) => timeoutOf(parameters.get('ttl')) ?? []));
  // Without a time of its own, connecting may take as long as an answer (docs: mod_proxy, connectiontimeout).
  const connecting =
    connect ?? (server === undefined ? undefined : { ...server, byDefault: true as const, span });
  return {
    ...(connecting === undefined ? {} : { connect: connecting }),
    ...(server === undefined ? {} : { server }),
    ...(idle === undefined ? {} : { 'server-keep-alive': idle }),
  };
}

function timeoutOf(parameter: Parameter | undefined): TimeoutSetting | undefined {
  const value = parameter === undefined ? undefined : milliseconds(parameter.value);
  return parameter === undefined || value === undefined
    ? undefined
    : { milliseconds: value, span: parameter.span };
}

function smallest(timeouts: readonly TimeoutSetting[]): TimeoutSetting | undefined {
  return timeouts.toSorted((a, b) => a.milliseconds - b.milliseconds)[0];
}

/** `disablereuse=On` opens a connection for every request. */
function keepAliveOf(members: readonly MemberDraft[]): Pick<Pool, 'keepAlive'> {
  const disabled = members.map(({ parameters }) => parameters.get('disablereuse')).find(isOn);
  return disabled === undefined ? {} : { keepAlive: { connections: 0, span: disabled.span } };
}
