import type { CapturedState } from '../../model/network/captured.ts';
import { itemsOf, type JsonNode, member, numberIn, stringIn } from '../../text/json.ts';
import type { Problem } from '../../text/problem.ts';
import { finish, report, startProblems } from '../../text/problem-list.ts';
import type { Source } from '../../text/source.ts';
import { arpEosJson, arpLinux, arpText } from './arp.ts';
import { peersEosJson, peersFrrJson, peersText } from './bgp-peers.ts';
import { interfacesLinux, interfacesShown } from './interfaces.ts';
import { macsEosJson, macsLinux, macsText } from './macs.ts';
import { neighborsEosJson, neighborsLldpd } from './neighbors-json.ts';
import { neighborsText } from './neighbors-text.ts';
import { type Output, outputsOf } from './output.ts';
import type { Captured, ReadContext, Reader } from './reader.ts';
import { redundancyEosJson, redundancyText } from './redundancy.ts';
import { routesEosJson, routesFrrJson } from './routes-json.ts';
import { routesLinux } from './routes-linux.ts';
import { routesText } from './routes-text.ts';
import { spanningEosJson, spanningText } from './spanning-trees.ts';
import type { Platform } from './values.ts';

/** What a device's state files say, and which reader understood which file. */
export interface StateReading {
  readonly state: CapturedState;
  readonly problems: readonly Problem[];
  readonly read: readonly { readonly file: string; readonly reader: string; readonly captured: Captured }[];
}

/** Each recognises what it reads by its content; several may find something in one text. */
const textReaders: readonly Reader[] = [
  routesText,
  neighborsText,
  macsText,
  arpText,
  spanningText,
  interfacesShown,
  redundancyText,
  peersText,
];

const jsonReaders: readonly Reader[] = [
  routesEosJson,
  routesFrrJson,
  routesLinux,
  neighborsEosJson,
  neighborsLldpd,
  macsEosJson,
  macsLinux,
  arpEosJson,
  arpLinux,
  spanningEosJson,
  interfacesShown,
  interfacesLinux,
  redundancyEosJson,
  peersEosJson,
  peersFrrJson,
];

/**
 * Reads what a device printed: several outputs in one file, text or JSON, with or without the commands in front.
 * `at` is the ISO 8601 time of the oldest file. Text that nothing recognises is the problem `state-unrecognised`;
 * nothing throws.
 */
export function readState(sources: readonly Source[], at: string, platform: Platform): StateReading {
  const problems = startProblems();
  const outputs = sources.flatMap((source) => outputsOf(source));
  const context: ReadContext = { platform, tables: linuxTables(outputs) };
  const read = outputs.flatMap((output) => {
    const readers = output.json === undefined ? textReaders : jsonReaders;
    const found = readers.flatMap((reader) => {
      const captured = reader.read(output, context);
      return captured === undefined ? [] : [{ file: output.source.file, reader: reader.name, captured }];
    });
    if (found.length === 0 && !isNothing(output))
      report(problems, 'state-unrecognised', () => unrecognised(output));
    return found;
  });
  const parts = read.map(({ captured }) => captured);
  return { state: joined(parts, at), problems: finish(problems), read };
}

function joined(parts: readonly Captured[], at: string): CapturedState {
  return {
    at,
    routes: parts.flatMap(({ routes = [] }) => routes),
    routeTables: new Set(parts.flatMap(({ routeTables = [] }) => [...routeTables])),
    neighbors: parts.flatMap(({ neighbors = [] }) => neighbors),
    macs: parts.flatMap(({ macs = [] }) => macs),
    arp: parts.flatMap(({ arp = [] }) => arp),
    spanningTrees: parts.flatMap(({ spanningTrees = [] }) => spanningTrees),
    interfaces: parts.flatMap(({ interfaces = [] }) => interfaces),
    redundancy: parts.flatMap(({ redundancy = [] }) => redundancy),
    bgpPeers: parts.flatMap(({ bgpPeers = [] }) => bgpPeers),
  };
}

/** Numbers of tables by the VRF that has each: `ip -d -j link` tells them. */
function linuxTables(outputs: readonly Output[]): ReadonlyMap<string, string> {
  const pairs = outputs.flatMap(({ json }) => itemsOf(json).flatMap(tableOf));
  return new Map(pairs);
}

function tableOf(node: JsonNode): readonly (readonly [string, string])[] {
  const info = member(node, 'linkinfo');
  const table = numberIn(info, 'info_data', 'table');
  const name = stringIn(node, 'ifname');
  if (stringIn(info, 'info_kind') !== 'vrf' || table === undefined || name === undefined) return [];
  return [[`${table}`, name]];
}

/** An empty list: the command had nothing to show. */
function isNothing({ json }: Output): boolean {
  return Array.isArray(json?.value) && json.value.length === 0;
}

function unrecognised({ command, source, span, lines, json }: Output): Omit<Problem, 'code'> {
  const what = command === '' ? 'this output' : `the output of '${command.slice(0, 80)}'`;
  const size = json === undefined ? `, ${lines.length} lines` : ', JSON';
  return {
    severity: 'warning',
    message: `${source.file}: nothing is known of ${what}${size}`,
    span,
    help: `read are: ${[...new Set([...textReaders, ...jsonReaders].map(({ name }) => name))].join(', ')}`,
  };
}
