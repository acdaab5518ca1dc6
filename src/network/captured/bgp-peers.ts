import type { CapturedBgpPeer } from '../../model/network/captured.ts';
import { itemsOf, type JsonNode, member, membersOf, stringIn } from '../../text/json.ts';
import type { Line, Output } from './output.ts';
import { type Reader, spanOf } from './reader.ts';
import { addressText, tableName } from './values.ts';

/** `show ip bgp summary` and `show ip bgp neighbors` of EOS, IOS and FRR as text. */
export const peersText: Reader = {
  name: 'show ip bgp summary',
  read: (output) => {
    const peers = [...summaryPeers(output), ...neighborPeers(output)];
    const isTold = output.lines.some(({ text }) => summaryHead.test(text));
    return peers.length === 0 && !isTold ? undefined : { bgpPeers: onePerPeer(peers) };
  },
};

const summaryHead = /^ *(?:Description +)?Neighbor +V +AS\b/;

/** With several families a peer is listed several times: one that is up is enough. */
function onePerPeer(peers: readonly CapturedBgpPeer[]): readonly CapturedBgpPeer[] {
  const byPeer = Map.groupBy(peers, ({ vrf, peer }) => `${peer} ${vrf}`);
  return [...byPeer.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [{ ...first, established: own.some(({ established }) => established) }];
  });
}

/** A table below its heading; the state is a word, on IOS and FRR the number of prefixes once the session is up. */
function summaryPeers({ lines, command }: Output): readonly CapturedBgpPeer[] {
  let vrf = tableName(/\bvrf (\S+)/.exec(command)?.[1]);
  let isInside = false;
  return lines.flatMap((line) => {
    const named = /^(?:BGP summary information for|IPv\d \w+ Summary \(?)\s*VRF (\S+?)\)?:?\s*$/i.exec(
      line.text,
    )?.[1];
    if (named !== undefined) vrf = tableName(named);
    if (summaryHead.test(line.text)) isInside = true;
    else if (line.text.trim() === '') isInside = false;
    else if (isInside) return summaryPeer(line, vrf);
    return [];
  });
}

const summaryRow = /^\s*(?:\S+ +)??(\S+) +4 +[\d.]+ +\d+ +\d+ +(?:\d+ +)?\d+ +\d+ +(\S+) +(\S+)(?:\s.*)?$/;

function summaryPeer({ text, span }: Line, vrf: string): readonly CapturedBgpPeer[] {
  const [, name = '', , state = ''] = summaryRow.exec(text.slice(0, 300)) ?? [];
  if (state === '') return [];
  const peer = addressText(name) ?? /\((\S+)\)$/.exec(name)?.[1] ?? name;
  return [{ vrf, peer, established: /^(?:Estab\w*|\d+)$/.test(state), span }];
}

function neighborPeers({ lines, command }: Output): readonly CapturedBgpPeer[] {
  const vrfAsked = tableName(/\bvrf (\S+)/.exec(command)?.[1]);
  const found: CapturedBgpPeer[] = [];
  let current: { readonly peer: string; readonly vrf: string; readonly line: Line } | undefined;
  for (const line of lines) {
    const head = /^BGP neighbor (?:is|on) ([^\s,]+)(?:, +vrf ([^\s,]+))?/.exec(line.text.slice(0, 300));
    if (head !== null) {
      const vrf = head[2] === undefined ? vrfAsked : tableName(head[2]);
      current = { peer: addressText(head[1] ?? '') ?? (head[1] ?? '').replace(/:$/, ''), vrf, line };
    }
    const state = /^ +BGP state (?:is|=) (\w+)/.exec(line.text)?.[1];
    if (state === undefined || current === undefined) continue;
    const { peer, vrf, line: from } = current;
    found.push({ vrf, peer, established: state === 'Established', span: from.span });
    current = undefined;
  }
  return found;
}

/** `show ip bgp neighbors vrf all | json` and `show ip bgp summary vrf all | json` of EOS. */
export const peersEosJson: Reader = {
  name: 'show ip bgp neighbors | json',
  read: (output) => {
    const tables = membersOf(member(output.json, 'vrfs')).filter(
      ([, table]) => member(table, 'peerList') !== undefined || member(table, 'peers') !== undefined,
    );
    if (tables.length === 0) return undefined;
    const peers = tables.flatMap(([name, table]) => {
      const listed = itemsOf(member(table, 'peerList')).map(
        (node) => [stringIn(node, 'peerAddress'), stringIn(node, 'state'), node] as const,
      );
      const summed = membersOf(member(table, 'peers')).map(
        ([peer, node]) => [peer, stringIn(node, 'peerState'), node] as const,
      );
      return [...listed, ...summed].flatMap(([peer, state, node]) =>
        peerOf(output, { vrf: tableName(name), peer, state, node }),
      );
    });
    return { bgpPeers: peers };
  },
};

interface Told {
  readonly vrf: string;
  readonly peer: string | undefined;
  readonly state: string | undefined;
  readonly node: JsonNode;
}

function peerOf(output: Output, { vrf, peer, state, node }: Told): readonly CapturedBgpPeer[] {
  if (peer === undefined) return [];
  const established = state === 'Established';
  return [{ vrf, peer: addressText(peer) ?? peer, established, span: spanOf(output, node) }];
}

/** `show bgp [vrf all] neighbors json` of FRR: peers by name below each table; summaries have a level for the family. */
export const peersFrrJson: Reader = {
  name: 'show bgp neighbors json',
  read: (output) => {
    const top = membersOf(output.json);
    const tables = [...top, ...top.flatMap(([name, node]) => familiesOf(name, node))];
    const whole = output.json === undefined ? [] : [['default', output.json] as const];
    const peers = [...whole, ...tables].flatMap(([name, table]) => [
      ...membersOf(table).flatMap(([peer, node]) => frrPeer(output, { vrf: tableName(name), peer, node })),
      ...membersOf(member(table, 'peers')).flatMap(([peer, node]) =>
        frrPeer(output, { vrf: tableOfSummary(name, table), peer, node }),
      ),
    ]);
    return peers.length === 0 ? undefined : { bgpPeers: onePerPeer(peers) };
  },
};

/** `{"default": {"ipv4Unicast": {"peers": …}}}` of all tables. */
function familiesOf(table: string, node: JsonNode): readonly (readonly [string, JsonNode])[] {
  return membersOf(node)
    .filter(([, family]) => member(family, 'peers') !== undefined)
    .map(([, family]) => [table, family]);
}

function tableOfSummary(name: string, table: JsonNode): string {
  return tableName(
    stringIn(table, 'vrfName') ?? (/(?:Unicast|Evpn|Vpn|Labeled)/.test(name) ? 'default' : name),
  );
}

function frrPeer(output: Output, told: Omit<Told, 'state'>): readonly CapturedBgpPeer[] {
  const state = stringIn(told.node, 'bgpState') ?? stringIn(told.node, 'state');
  const isPeer = member(told.node, 'remoteAs') !== undefined && state !== undefined;
  return isPeer ? peerOf(output, { ...told, state }) : [];
}
