import { itemsOf, type JsonNode, member, numberIn, stringIn } from '../../text/json.ts';
import { addressText, familyOf, networkText } from '../industry-cli/addresses.ts';
import type { Entry } from './parse.ts';

/** Routes of the kernel against the addresses that they follow from. */
export interface FollowedRoutes {
  /** Networks of the addresses of a link that no route of the kernel leads to, though routes were captured. */
  readonly lacking: ReadonlyMap<JsonNode, readonly string[]>;
  /** Routes of the kernel, routes of tables that no rule leads to, rules to tables without routes, and neighbors that no route leads to. */
  readonly unused: ReadonlySet<JsonNode>;
}

/**
 * The kernel adds a route for the network of each address of a link that is up (Linux, fib_add_ifaddr in
 * net/ipv4/fib_frontend.c, addrconf_prefix_route in net/ipv6/addrconf.c) and looks only into tables that rules name
 * (ip-rule(8)). One that was taken away by hand shows as what its link lacks.
 */
export function followedRoutes(entries: readonly Entry[]): FollowedRoutes {
  const routes = entries.filter(({ kind }) => kind === 'route').map(({ node }) => node);
  const own = routes.filter((node) => stringIn(node, 'protocol') === 'kernel');
  const led = new Set(
    own.flatMap((node) => destinationsOf(node).map((dst) => `${stringIn(node, 'dev')} ${dst}`)),
  );
  const captured = new Set(own.map((node) => familyOf(stringIn(node, 'dst') ?? '')));
  const lacking = new Map<JsonNode, readonly string[]>();
  for (const { kind, node } of entries) {
    if (kind !== 'link' || !isUp(node)) continue;
    const name = stringIn(node, 'ifname') ?? '';
    const missing = networksOf(node).filter(
      (text) => captured.has(familyOf(text)) && !led.has(`${name} ${text}`),
    );
    if (missing.length > 0) lacking.set(node, missing);
  }
  const unused = routes.filter((node) => own.includes(node) || !isLedTo(node, entries));
  const idle = [...unused, ...rulesToNothing(entries, routes), ...strangers(entries, routes)];
  return { lacking, unused: new Set(idle) };
}

/** Rules that look in a table without routes go on to the next one (ip-rule(8)); known where all tables were captured. */
function rulesToNothing(entries: readonly Entry[], routes: readonly JsonNode[]): readonly JsonNode[] {
  const filled = new Set(routes.map((node) => textOf(member(node, 'table'))));
  if (!filled.has('local') && !filled.has('255')) return [];
  return entries
    .filter(({ kind }) => kind === 'rule')
    .map(({ node }) => node)
    .filter((node) => {
      const table = textOf(member(node, 'table'));
      return member(node, 'action') === undefined && !everywhere.has(table) && !filled.has(table);
    });
}

/** Neighbors on a link that has no address of their network, and that no route over the link leads to. */
function strangers(entries: readonly Entry[], routes: readonly JsonNode[]): readonly JsonNode[] {
  const links = new Map(
    entries.filter(({ kind }) => kind === 'link').map(({ node }) => [stringIn(node, 'ifname') ?? '', node]),
  );
  return entries
    .filter(({ kind }) => kind === 'neighbor')
    .map(({ node }) => node)
    .filter((node) => {
      const dev = stringIn(node, 'dev') ?? '';
      const [link, address] = [links.get(dev), addressText(stringIn(node, 'dst'))];
      if (link === undefined || address === undefined) return false;
      const isOver = (route: JsonNode): boolean =>
        [route, ...itemsOf(member(route, 'nexthops'))].some((way) => stringIn(way, 'dev') === dev);
      const led = routes.filter(isOver).flatMap(destinationsOf);
      return ![...networksOf(link), ...led].some((text) => {
        const [net = '', length] = text.split('/');
        const isAlike = familyOf(net) === familyOf(address);
        return (
          isAlike &&
          (length === undefined ? net === address : networkText({ address, length: Number(length) }) === text)
        );
      });
    });
}

/** `default` is all of either family. */
function destinationsOf(node: JsonNode): readonly string[] {
  const dst = stringIn(node, 'dst') ?? '';
  return dst === 'default' ? ['0.0.0.0/0', '::/0'] : [dst];
}

function isUp(node: JsonNode): boolean {
  return itemsOf(member(node, 'flags')).some(({ value }) => value === 'UP');
}

function networksOf(node: JsonNode): readonly string[] {
  return itemsOf(member(node, 'addr_info')).flatMap((one) => {
    const [address, length] = [addressText(stringIn(one, 'local')), numberIn(member(one, 'prefixlen'))];
    const isBare =
      address === undefined || length === undefined || member(one, 'noprefixroute') !== undefined;
    if (isBare || length === (familyOf(address) === 'ipv4' ? 32 : 128)) return [];
    return [networkText({ address, length })];
  });
}

const everywhere: ReadonlySet<string> = new Set(['', 'main', '254', 'default', '253', 'local', '255', 'all']);

/** Without a list of rules nobody knows. */
function isLedTo(route: JsonNode, entries: readonly Entry[]): boolean {
  const table = textOf(member(route, 'table'));
  const rules = entries.filter(({ kind }) => kind === 'rule');
  const isVrf = entries.some(
    ({ kind, node }) => kind === 'link' && textOf(member(node, 'linkinfo', 'info_data', 'table')) === table,
  );
  return (
    everywhere.has(table) ||
    isVrf ||
    rules.length === 0 ||
    rules.some(({ node }) => textOf(member(node, 'table')) === table)
  );
}

function textOf(node: JsonNode | undefined): string {
  const value = node?.value;
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
