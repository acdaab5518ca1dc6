import type { Decision } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { argumentsOf, type Context, once, spanOf } from './context.ts';
import { all, not, test, uncertain } from './predicates.ts';
import { decision } from './routing.ts';
import { type Server, setting, settings } from './servers.ts';
import { listenerTls } from './tls.ts';
import { type Meeting, nameMatcher } from './virtual-hosts.ts';

/** Settings of a connection that the handshake has fixed before the Host header names another server. */
const connection: readonly string[] = [
  'sslprotocol',
  'sslciphersuite',
  'sslverifyclient',
  'sslverifydepth',
  'sslcacertificatefile',
  'sslcacertificatepath',
];
const certificates: readonly string[] = ['sslcertificatefile', 'sslcertificatekeyfile'];

/**
 * A request whose Host names another server than the handshake did is misdirected where their TLS differs; with strict
 * checks one without a name in the handshake is refused (ssl_engine_kernel.c, ssl_hook_ReadReq).
 */
export function handshakeDecisions(
  context: Context,
  server: Server,
  met: readonly Meeting[],
): readonly Decision[] {
  const engine = setting(server, 'sslengine');
  if (engine === undefined || !listenerTls(context, server, { isHttps: false, certified: false }).on)
    return [];
  const span = spanOf(context, engine);
  const deny = (status: number, when: Predicate): Decision =>
    decision(context, engine, { when, action: { kind: 'deny', status }, stage: 'SSL' });
  const strict = setting(server, 'sslstrictsnivhostcheck');
  const isStrict = strict !== undefined && argumentsOf(context, strict).texts[0]?.toLowerCase() === 'on';
  const misdirected = met.flatMap(({ servers }) => [
    ...elsewhere(context, server, servers, { names: connection, span }),
    ...elsewhere(context, server, servers, { names: [...connection, ...certificates], span }).flatMap(
      (when) => {
        const counts = certificatesCount(context, span);
        return counts === undefined ? [] : [all(when, counts)];
      },
    ),
  ]);
  return [
    ...(isStrict ? [deny(403, not(test({ name: 'sni' }, [{ kind: 'found' }], span)))] : []),
    ...misdirected.map((when) => deny(421, when)),
  ];
}

/** From 2.4.64 on the certificates have to be the same as well. */
function certificatesCount({ options: { version } }: Context, span: Span): Predicate | undefined {
  if (version === undefined)
    return uncertain('whether certificates have to be the same depends on the version', span);
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major > 2 || minor > 4 || patch >= 64 ? all() : undefined;
}

interface Compared {
  /** Names of the settings. */
  readonly names: readonly string[];
  readonly span: Span;
}

/**
 * Whether the name in the handshake is that of a server with other settings. The first server takes the names that no
 * server has, and handshakes without one. Empty where all have the same.
 */
function elsewhere(
  context: Context,
  server: Server,
  servers: readonly Server[],
  { names, span }: Compared,
): readonly Predicate[] {
  const groups = once(context, servers, `handshakes by ${names.length}`, () =>
    Map.groupBy(servers, (one) => names.map((name) => textOf(context, one, name)).join('\n')),
  );
  if (groups.size < 2) return [];
  const own = [...groups.values()].find((group) => group.includes(server)) ?? [];
  const isDefault = own.includes(servers[0] as Server);
  const asked = isDefault ? servers.filter((one) => !own.includes(one)) : own;
  const isAsked = test({ name: 'sni' }, asked.flatMap(namesOf).map(nameMatcher), span);
  return [isDefault ? isAsked : not(isAsked)];
}

function namesOf({ serverName, aliases }: Server): readonly string[] {
  return [...(serverName === undefined ? [] : [serverName.name]), ...aliases.map(({ name }) => name)];
}

function textOf(context: Context, server: Server, name: string): string {
  return settings(server, name)
    .map((statement) => argumentsOf(context, statement).texts.join(' '))
    .join('\n');
}
