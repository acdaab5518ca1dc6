import type { CapturedNeighbor } from '../../model/network/captured.ts';
import { itemsOf, type JsonNode, member, membersOf, stringIn } from '../../text/json.ts';
import type { Output } from './output.ts';
import { type ReadContext, type Reader, spanOf } from './reader.ts';
import { canonicalName, portText } from './values.ts';

/** `show lldp neighbors [detail] | json` of EOS: a list, or with details an object by ports. */
export const neighborsEosJson: Reader = {
  name: 'show lldp neighbors | json',
  read: (output, context) => {
    const told = member(output.json, 'lldpNeighbors');
    if (told === undefined) return undefined;
    const short = itemsOf(told).flatMap((node) =>
      neighbor(output, context, {
        port: stringIn(node, 'port'),
        device: stringIn(node, 'neighborDevice'),
        theirs: stringIn(node, 'neighborPort'),
        node,
      }),
    );
    const detailed = membersOf(told).flatMap(([port, one]) =>
      itemsOf(member(one, 'lldpNeighborInfo')).flatMap((node) =>
        neighbor(output, context, { port, ...eosDetail(node), node }),
      ),
    );
    return { neighbors: [...short, ...detailed] };
  },
};

function eosDetail(node: JsonNode): Pick<Told, 'device' | 'theirs'> {
  const port = member(node, 'neighborInterfaceInfo');
  const id = stringIn(port, 'interfaceId_v2') ?? stringIn(port, 'interfaceId');
  const description = stringIn(port, 'interfaceDescription');
  const isName = /^interface/i.test(stringIn(port, 'interfaceIdType') ?? 'interfaceName');
  return {
    device: stringIn(node, 'systemName') ?? stringIn(node, 'chassisId'),
    theirs: isName ? (id ?? description) : (description ?? id),
  };
}

/** `lldpctl -f json` and `-f json0` of lldpd; the latter has lists everywhere, and names as members. */
export const neighborsLldpd: Reader = {
  name: 'lldpctl -f json',
  read: (output, context) => {
    const told = member(output.json, 'lldp');
    if (told === undefined) return undefined;
    const neighbors = oneOrMore(told)
      .flatMap((part) => oneOrMore(member(part, 'interface')))
      .flatMap(byName)
      .flatMap(([port, node]) => neighbor(output, context, { port, ...lldpdDetail(node), node }));
    return { neighbors };
  },
};

function oneOrMore(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  return Array.isArray(node.value) ? itemsOf(node) : [node];
}

/** `{"name": "eth0", …}` of json0, `{"eth0": {…}}` of json. */
function byName(node: JsonNode): readonly (readonly [string, JsonNode])[] {
  const name = stringIn(node, 'name');
  return name === undefined ? membersOf(node) : [[name, node]];
}

function lldpdDetail(node: JsonNode): Pick<Told, 'device' | 'theirs'> {
  const [chassis] = oneOrMore(member(node, 'chassis'));
  const [port] = oneOrMore(member(node, 'port'));
  const [id] = oneOrMore(member(port, 'id'));
  const isName = /^(?:ifname|ifalias|local)$/.test(stringIn(id, 'type') ?? '');
  const number = stringIn(id, 'value');
  const description = valueOf(member(port, 'descr'));
  return {
    device: chassis === undefined ? undefined : systemName(chassis),
    theirs: isName ? (number ?? description) : (description ?? number),
  };
}

function systemName(chassis: JsonNode): string | undefined {
  const named = valueOf(member(chassis, 'name'));
  if (named !== undefined) return named;
  const direct = oneOrMore(member(chassis, 'id'))[0];
  if (direct !== undefined && stringIn(direct, 'type') !== undefined) return stringIn(direct, 'value');
  return membersOf(chassis)[0]?.[0];
}

/** A text, or in json0 `[{"value": text}]`. */
function valueOf(node: JsonNode | undefined): string | undefined {
  if (typeof node?.value === 'string') return node.value;
  return stringIn(oneOrMore(node)[0], 'value');
}

interface Told {
  readonly port: string | undefined;
  readonly device: string | undefined;
  readonly theirs: string | undefined;
  readonly node: JsonNode;
}

function neighbor(output: Output, { platform }: ReadContext, told: Told): readonly CapturedNeighbor[] {
  const { port, device, theirs, node } = told;
  if (port === undefined || device === undefined || device === '' || theirs === undefined) return [];
  return [
    { interface: canonicalName(port, platform), device, port: portText(theirs), span: spanOf(output, node) },
  ];
}
