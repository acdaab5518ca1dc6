import { filterLines, maskOf, routeLine } from './configuration-routing.ts';
import {
  type Box,
  hasLink,
  type LabEnd,
  type LabNetwork,
  type LabPort,
  type Routed,
  type Switching,
} from './lab-network.ts';

/** The files of a fleet that is this network, by name. */
export function fleetFiles(network: LabNetwork): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const box of network.boxes)
    if (!box.isDeclared) files.set(`${box.id}.cfg`, configurationOf(network, box));
  const devices = network.boxes.map(deviceLine);
  const links = network.cables.map(
    (ends) => `  - "${ends.map((end) => endText(network, end)).join(' -- ')}"`,
  );
  return files.set('evenkeel.yaml', ['devices:', ...devices, 'links:', ...links, ''].join('\n'));
}

function deviceLine({ id, language, isDeclared, interfaces }: Box): string {
  if (!isDeclared) return `  ${id}: { kind: ${language}, config: ${id}.cfg }`;
  const [address = ''] = interfaces[0]?.addresses ?? [];
  return `  ${id}: { kind: host, host: ${address.split('/')[0]} }`;
}

/** `s1:Ethernet3` */
export function endText({ boxes }: LabNetwork, { box: id, port }: LabEnd): string {
  const box = boxes.find((one) => one.id === id);
  if (box === undefined) throw new Error(`no box ${id}`);
  return `${id}:${box.isDeclared ? 'eth0' : portName(box, port)}`;
}

/** The name of a port as its device has it. */
export function portName({ language, kind }: Box, port: number): string {
  if (language === 'eos') return `Ethernet${port}`;
  return kind === 'switch' ? `GigabitEthernet1/0/${port}` : `GigabitEthernet0/${port}`;
}

export function lagName({ language }: Box, lag: number): string {
  return language === 'eos' ? `Port-Channel${lag}` : `Port-channel${lag}`;
}

function configurationOf(network: LabNetwork, box: Box): string {
  const isRouting = box.kind !== 'host' && box.interfaces.length > 0;
  const lines = [
    ...headLines(box),
    ...(box.kind === 'switch' ? switchLines(network, box) : []),
    ...box.lags.flatMap(({ number, switching }) => [
      `interface ${lagName(box, number)}`,
      ...switchportLines(network, box, switching),
    ]),
    ...box.ports.flatMap((port) => portLines(network, box, port)),
    ...box.interfaces
      .filter(({ tag, vlan }) => tag !== undefined || vlan !== undefined)
      .flatMap((one) => [
        `interface ${routedName(box, one)}`,
        ...(one.tag === undefined
          ? []
          : [` encapsulation dot1q ${box.language === 'eos' ? 'vlan ' : ''}${one.tag}`]),
        ...addressLines(box, one),
      ]),
    ...box.filters.flatMap((filter) => filterLines(box, filter)),
    ...(isRouting ? ['ip routing', 'ipv6 unicast-routing'] : []),
    ...box.routes.map((route) => routeLine(box, route)),
    'end',
  ];
  return `${lines.join('\n')}\n`;
}

function headLines({ id, language }: Box): readonly string[] {
  return language === 'eos'
    ? [`! device: ${id} (DCS-7050, EOS-4.28.3M)`, `hostname ${id}`]
    : ['version 16.9', `hostname ${id}`];
}

function switchLines({ spanning }: LabNetwork, { language, priority, vlans }: Box): readonly string[] {
  const stated = vlans.filter((vlan) => vlan !== 1);
  const list = stated.length === 0 ? [] : [`vlan ${stated.join(',')}`];
  if (spanning === 'none')
    return [
      ...(language === 'eos'
        ? ['spanning-tree mode none']
        : ['spanning-tree mode rapid-pvst', 'no spanning-tree vlan 1-4094']),
      ...list,
    ];
  if (spanning === 'pvst') {
    const priorityLine = language === 'eos' ? 'spanning-tree vlan-id' : 'spanning-tree vlan';
    const costs = language === 'eos' ? [] : ['spanning-tree pathcost method long'];
    const mode = 'spanning-tree mode rapid-pvst';
    return [mode, ...costs, `${priorityLine} 1-4094 priority ${priority}`, ...list];
  }
  if (spanning === 'rstp') return ['spanning-tree mode rstp', `spanning-tree priority ${priority}`, ...list];
  const mode = language === 'eos' ? 'mstp' : 'mst';
  return [`spanning-tree mode ${mode}`, `spanning-tree mst 0 priority ${priority}`, ...list];
}

function portLines(network: LabNetwork, box: Box, port: LabPort): readonly string[] {
  const lines = [`interface ${portName(box, port.number)}`];
  if (port.lag !== undefined)
    lines.push(` channel-group ${port.lag.number} mode ${port.lag.mode === 'static' ? 'on' : port.lag.mode}`);
  if (port.switching !== undefined) lines.push(...switchportLines(network, box, port.switching));
  if (box.kind !== 'switch') {
    if (box.language === 'eos') lines.push(' no switchport');
    const own = box.interfaces.find((one) => one.port === port.number && one.tag === undefined);
    if (own !== undefined) lines.push(...addressLines(box, own));
  }
  if (port.isShut) lines.push(' shutdown');
  return lines;
}

function switchportLines(
  { spanning }: LabNetwork,
  { language }: Box,
  { vlan, allowed, cost, priority, isEdge, filtersBpdus }: Switching,
): readonly string[] {
  const lines = [' switchport', ` switchport mode ${allowed === undefined ? 'access' : 'trunk'}`];
  if (allowed === undefined) lines.push(` switchport access vlan ${vlan}`);
  else {
    if (vlan !== 1) lines.push(` switchport trunk native vlan ${vlan}`);
    if (allowed !== 'all') lines.push(` switchport trunk allowed vlan ${allowed.join(',') || 'none'}`);
  }
  if (cost !== undefined) lines.push(` spanning-tree cost ${cost}`);
  if (priority !== undefined) lines.push(` spanning-tree port-priority ${priority}`);
  const edge =
    language === 'ios' && allowed !== undefined ? ' spanning-tree portfast trunk' : ' spanning-tree portfast';
  if (isEdge && spanning !== 'none') lines.push(edge);
  if (filtersBpdus) lines.push(' spanning-tree bpdufilter enable');
  return lines;
}

function routedName(box: Box, { port = 0, tag, vlan }: Routed): string {
  return vlan === undefined ? `${portName(box, port)}.${tag}` : `Vlan${vlan}`;
}

function addressLines(
  { language, hasProxyArp, kind }: Box,
  { addresses, filters, isShut }: Routed,
): readonly string[] {
  return [
    ...addresses.map((text) => {
      if (text.includes(':')) return ` ipv6 address ${text}`;
      const [address = '', length] = text.split('/');
      return ` ip address ${language === 'eos' ? text : `${address} ${maskOf(Number(length))}`}`;
    }),
    ...filters.map(({ family, name, direction }) => {
      const six = language === 'eos' ? 'ipv6 access-group' : 'ipv6 traffic-filter';
      return ` ${family === 'ipv4' ? 'ip access-group' : six} ${name} ${direction}`;
    }),
    ...(kind === 'host' || hasProxyArp === (language === 'ios')
      ? []
      : [hasProxyArp ? ' ip proxy-arp' : ' no ip proxy-arp']),
    ...(isShut ? [' shutdown'] : []),
  ];
}

/** Ends of cables between switches that are up: where a spanning tree has ports. */
export function switchPorts(network: LabNetwork): readonly { readonly box: Box; readonly port: LabPort }[] {
  const isSwitch = (id: string): boolean =>
    network.boxes.some((box) => box.id === id && box.kind === 'switch');
  return network.cables
    .filter((ends) => ends.every(({ box }) => isSwitch(box)))
    .flatMap((ends) =>
      ends.flatMap(({ box: id, port: number }) => {
        const box = network.boxes.find((one) => one.id === id);
        const port = box?.ports.find((one) => one.number === number);
        if (box === undefined || port?.switching === undefined || !hasLink(network, box, number)) return [];
        return [{ box, port }];
      }),
    );
}
