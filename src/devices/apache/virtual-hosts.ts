import type { VirtualHost, VirtualHosts } from '../../model/facts.ts';
import type { Matcher, Predicate } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { parseListen, type VirtualAddress } from './address.ts';
import { argumentsOf, type Context, refuse, spanOf } from './context.ts';
import { uncertain } from './predicates.ts';
import type { HostName, Server } from './servers.ts';

/** An address and port that connections come to, with the servers that share it; the first takes what no name takes. */
export interface Meeting {
  readonly address: string;
  readonly family: VirtualAddress['family'];
  readonly port: number;
  readonly servers: readonly Server[];
  /** The servers name this address, and not any. */
  readonly named: boolean;
  /** `Listen … https`. */
  readonly protocol?: string | undefined;
  readonly span: Span;
}

interface Listen extends VirtualAddress {
  readonly protocol?: string | undefined;
  readonly span: Span;
}

/** Servers that share an address, in the order of the text (vhost.c, ipaddr_chain with its name_chain). */
interface Chain {
  readonly address: VirtualAddress;
  readonly servers: Server[];
}

/** Every address that is listened on, with the servers that httpd would ask there. */
export function meetings(context: Context, servers: readonly [Server, ...Server[]]): readonly Meeting[] {
  const [main, ...hosts] = servers;
  const all = chains(hosts);
  const specific = all.filter((chain) => chain.address.address !== '*');
  const found = new Map<string, Meeting>();
  for (const { address, family, port, protocol, span } of listens(context, main, hosts)) {
    const own = specific.filter((chain) => chain.address.port === port || chain.address.port === 0);
    const near = address === '*' ? own : own.filter((chain) => chain.address.address === address);
    for (const name of new Set(near.map((chain) => chain.address.address))) {
      const asked = withPort(near, name, port);
      if (asked === undefined) continue;
      note(found, {
        address: name,
        family: asked.address.family,
        port,
        protocol,
        span,
        named: true,
        servers: asked.servers,
      });
    }
    const fallback = withPort(all, '*', port)?.servers ?? [main];
    if (address === '*' || near.length === 0)
      note(found, { address, family, port, protocol, span, named: false, servers: fallback });
  }
  return [...found.values()];
}

function note(found: Map<string, Meeting>, meeting: Meeting): void {
  const key = `${meeting.address} ${meeting.port}`;
  if (!found.has(key)) found.set(key, meeting);
}

/** An entry with the very port comes before one for any port (vhost.c, find_ipaddr, find_default_server). */
function withPort(list: readonly Chain[], address: string, port: number): Chain | undefined {
  const same = list.filter((chain) => chain.address.address === address);
  return same.find((chain) => chain.address.port === port) ?? same.find((chain) => chain.address.port === 0);
}

/** Chains by address and port: every new server goes to the end of its chain (vhost.c, ap_fini_vhost_config). */
function chains(hosts: readonly Server[]): readonly Chain[] {
  const found = new Map<string, Chain>();
  for (const server of hosts) {
    for (const address of server.addresses) {
      const key = `${address.address} ${address.port}`;
      const chain = found.get(key);
      if (chain === undefined) found.set(key, { address, servers: [server] });
      else if (chain.servers.at(-1) !== server) chain.servers.push(server);
    }
  }
  return [...found.values()];
}

/** The Listen lines; a site's file alone has none, and its own ports stand in for them. */
function listens(context: Context, main: Server, hosts: readonly Server[]): readonly Listen[] {
  const lines = [main, ...hosts].flatMap(({ own }) => own.filter(({ name }) => name === 'listen'));
  const found = lines.flatMap((statement): Listen[] => {
    const [text = '', protocol] = argumentsOf(context, statement).texts;
    const address = parseListen(text);
    if (address === undefined) refuse(context, statement, 0, `'${text}' is no address with a port`);
    return address === undefined ? [] : [{ ...address, protocol, span: spanOf(context, statement) }];
  });
  if (lines.length > 0) return found;
  return hosts.flatMap(({ addresses, span }) =>
    addresses
      .filter(({ port, family }) => port !== 0 && family !== 'other')
      .map(
        (address): Listen => ({ ...address, text: `*:${address.port}`, address: '*', family: 'both', span }),
      ),
  );
}

/** The names that are asked in order (vhost.c, check_hostalias); undefined where only one server is there. */
export function virtualHostsOf(meeting: Meeting): VirtualHosts | undefined {
  const { address, port, servers, named } = meeting;
  const [first] = servers;
  if (first === undefined || (first.base === undefined && servers.length === 1)) return undefined;
  const choices = [
    ...servers.flatMap((server) =>
      [...(server.serverName === undefined ? [] : [server.serverName]), ...server.aliases].flatMap((name) =>
        choicesOf(server, name),
      ),
    ),
    ...(named ? servers.flatMap((server) => addressName(server, address)) : []),
  ];
  return { address, port, choices, otherwise: first.name };
}

/** A name without wildcards, with and without the dot at its end, which httpd takes off (vhost.c, fix_hostname). */
function choicesOf(server: Server, { name, span }: HostName): readonly VirtualHost[] {
  if (name.includes('${'))
    return [
      { when: uncertain('a name with a variable of unknown value', span), frontend: server.name, span },
    ];
  if (/[*?]/.test(name)) return [choice(server, span, wildcard(name))];
  const exact = (value: string): Matcher => ({ kind: 'exact', value, ignoreCase: true });
  return [choice(server, span, exact(name)), choice(server, span, exact(`${name}.`))];
}

/** A request may also name what stands in `<VirtualHost NAME>`, once no name of any server matches. */
function addressName(server: Server, asked: string): readonly VirtualHost[] {
  return server.addresses
    .filter(({ address }) => address === asked)
    .flatMap(({ text }) => {
      const name = text.replace(/:(?:\d+|\*)$/, '');
      return server.statement === undefined
        ? []
        : choicesOf(server, { name, span: server.span, statement: server.statement });
    });
}

function choice(server: Server, span: Span, matcher: Matcher): VirtualHost {
  const when: Predicate = {
    kind: 'test',
    field: { name: 'host' },
    transforms: [{ name: 'strip-port', arguments: [] }],
    matchers: [matcher],
    span,
  };
  return { when, frontend: server.name, span };
}

/** A name of a server as it is compared with what is asked for. */
export function nameMatcher(name: string): Matcher {
  if (name.includes('${')) return { kind: 'opaque', reason: 'a name with a variable of unknown value' };
  return /[*?]/.test(name) ? wildcard(name) : { kind: 'exact', value: name, ignoreCase: true };
}

/** `*` and `?` stand for any characters, dots too (util.c, ap_strcasecmp_match). */
function wildcard(name: string): Matcher {
  const source = name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return { kind: 'regex', source: `^${source}\\.?$`, ignoreCase: true };
}
