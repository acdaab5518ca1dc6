import type { CapturedNextHop, CapturedRoute } from '../../model/network/captured.ts';
import type { Line, Output } from './output.ts';
import type { ReadContext, Reader } from './reader.ts';
import { type Protocol, protocolOf } from './route-codes.ts';
import { nextHopsOf } from './route-via.ts';
import { type Family, prefixText, tableName } from './values.ts';

interface Draft extends Omit<CapturedRoute, 'nextHops' | 'discard' | 'distance' | 'metric'> {
  nextHops: CapturedNextHop[];
  distance: number | undefined;
  metric: number | undefined;
  discard: CapturedRoute['discard'];
}

/** Where in a list of routes the reader is. */
interface Place {
  readonly routes: Draft[];
  readonly tables: Set<string>;
  readonly context: ReadContext;
  readonly isWhole: boolean;
  vrf: string;
  /** The table that was asked for. */
  readonly asked: string;
  /** Some route of the table was listed. */
  hasRoutes: boolean;
  family: Family;
  /** A list began: lines before it are of something else. */
  isInside: boolean;
  /** FRR lists routes that are not installed too; those that are have `>`. */
  isFrr: boolean;
  /** Length of the prefixes below a heading `10.0.0.0/24 is subnetted`. */
  length: number | undefined;
  last: Draft | undefined;
}

/**
 * `show ip route` and `show ipv6 route` of EOS, IOS and FRR as text, for one or all tables.
 * Sources: EOS User Manual, IPv4; Cisco IOS IP Routing: Protocol-Independent Command Reference; FRR, Zebra.
 */
export const routesText: Reader = {
  name: 'show ip route',
  read: (output, context) => {
    const place = startPlace(output, context);
    for (const line of output.lines) readLine(place, line);
    if (place.tables.size === 0 && place.routes.length === 0) return undefined;
    return { routes: place.routes, routeTables: place.tables };
  },
};

const asked = /\bshow?\w* (ipv?6?) ro\w*(.*)$/;

function startPlace({ command }: Output, context: ReadContext): Place {
  const [, family = 'ip', rest = ''] = asked.exec(command) ?? [];
  const filter = rest.replace(/["']/g, '').replace(/\bvrf \S+|\|.*|\bjson\b/g, '');
  return {
    routes: [],
    tables: new Set(),
    context,
    isWhole: filter.trim() === '',
    vrf: vrfOf(command),
    asked: vrfOf(command),
    hasRoutes: false,
    family: family === 'ipv6' ? 'ipv6' : 'ipv4',
    isInside: asked.test(command),
    isFrr: false,
    length: undefined,
    last: undefined,
  };
}

function vrfOf(command: string): string {
  const name = /\bvrf (\S+)/.exec(command)?.[1];
  return name === 'all' ? '' : tableName(name);
}

const tableHeads: readonly RegExp[] = [
  /^VRF: ?(\S+)\s*$/,
  /^VRF (\S+):\s*$/,
  /^Routing Table: (\S+)/,
  /^IPv6 Routing Table - (\S+) - \d+ entries/,
];

function readLine(place: Place, line: Line): void {
  const { text } = line;
  if (text.startsWith('IPv6 Routing Table')) place.family = 'ipv6';
  const head = tableHeads.map((one) => one.exec(text)?.[1]).find((name) => name !== undefined);
  if (head !== undefined) {
    enterTable(place, tableName(head));
    return;
  }
  if (text.startsWith('Codes: ')) {
    // FRR 4 prints a block for each table, and the default one has no head (Cumulus Linux, `show ip route vrf all`).
    if (place.hasRoutes) enterTable(place, place.asked);
    place.isInside = true;
    place.isFrr = /K - kernel route/.test(text);
    noteTable(place);
  }
  if (!place.isInside || /^Codes: |^ {3,}[\w*+>%]{1,3} ?[\w*]* - /.test(text)) return;
  if (!readHeading(place, text) && !readRoute(place, line)) readContinued(place, text);
}

function enterTable(place: Place, vrf: string): void {
  place.vrf = vrf;
  place.hasRoutes = false;
  place.last = undefined;
  place.length = undefined;
  if (place.isInside) noteTable(place);
}

function noteTable({ tables, isWhole, vrf, family }: Place): void {
  if (isWhole) tables.add(vrf === '' ? family : `${family} ${vrf}`);
}

/** IOS groups prefixes by their classful network; of one length, that stands in the heading only. */
function readHeading(place: Place, text: string): boolean {
  const match = /^\s+[\d.]+\/(\d+) is (variably )?subnetted/.exec(text);
  if (match === null) return false;
  place.length = match[2] === undefined ? Number(match[1]) : undefined;
  place.last = undefined;
  return true;
}

const route =
  /^ {0,2}([A-Za-z](?:[A-Za-z0-9*+%>&p]| {1,2}(?=[A-Z*>&%])){0,7}) +((?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*\/\d{1,3})(?=\s|,|$)(.*)$/;

function readRoute(place: Place, { text, span }: Line): boolean {
  const [, codes = '', address = '', rest = ''] = route.exec(text.slice(0, 1000)) ?? [];
  const found = address === '' ? undefined : prefixText(address, place.length);
  if (found === undefined) return false;
  place.hasRoutes = true;
  const isInstalled = !place.isFrr || codes.includes('>');
  const protocol: Protocol = protocolOf(codes, place.context.platform, place.isFrr);
  const draft: Draft = {
    vrf: place.vrf,
    ...found,
    protocol,
    distance: undefined,
    metric: undefined,
    nextHops: [],
    discard: undefined,
    span,
  };
  place.last = isInstalled ? draft : undefined;
  if (!isInstalled) return true;
  place.routes.push(draft);
  noteNextHops(place, draft, rest);
  return true;
}

/** A further next hop, or what did not fit on the line of its prefix. */
function readContinued(place: Place, text: string): void {
  if (place.last === undefined) return;
  if (/^[\s*]+(?:\[\d+\/\d+\]|via |is )/.test(text)) noteNextHops(place, place.last, text);
  else if (/^\S/.test(text)) place.last = undefined;
}

function noteNextHops({ context }: Place, draft: Draft, text: string): void {
  const [, distance, metric] = /\[(\d+)\/(\d+)\]/.exec(text) ?? [];
  if (distance !== undefined) [draft.distance, draft.metric] = [Number(distance), Number(metric)];
  const { nextHops, discard } = nextHopsOf(text, context.platform);
  draft.discard ??= discard;
  draft.nextHops.push(...nextHops);
}
