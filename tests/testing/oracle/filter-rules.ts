import type { Box, Family, LabEntry } from './lab-network.ts';
import { routedDevice } from './real-ends.ts';

/** The access lists of a box as nftables rules: where packets come in before routing, where they go out behind it. */
export function filterRules(box: Box): readonly string[] {
  if (box.filters.length === 0) return [];
  const jumps = (direction: 'in' | 'out'): readonly string[] =>
    box.interfaces.flatMap((routed) =>
      routed.filters
        .filter((one) => one.direction === direction)
        .map(
          ({ name, family }) =>
            `${direction === 'in' ? 'iifname' : 'oifname'} "${routedDevice(box, routed)}" meta nfproto ${family} jump ${name}`,
        ),
    );
  return [
    'table inet lists {',
    ...box.filters.flatMap(({ name, family, entries }) => [
      `chain ${name} {`,
      ...entries.map((entry) => ruleText(family, entry)),
      'drop',
      '}',
    ]),
    'chain arriving {',
    'type filter hook prerouting priority 0; policy accept;',
    // Access lists of switches are not asked about these in the model either.
    'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept',
    ...jumps('in'),
    '}',
    'chain leaving {',
    'type filter hook forward priority 0; policy accept;',
    ...jumps('out'),
    '}',
    '}',
  ];
}

function ruleText(family: Family, entry: LabEntry): string {
  const { protocol, source, destination, sourcePorts, destinationPorts, established } = entry;
  const ip = family === 'ipv4' ? 'ip' : 'ip6';
  const icmp = family === 'ipv4' ? 'icmp' : 'ipv6-icmp';
  return [
    ...(protocol === undefined ? [] : [`meta l4proto ${protocol === 'icmp' ? icmp : protocol}`]),
    ...(source === undefined ? [] : [`${ip} saddr ${source}`]),
    ...(destination === undefined ? [] : [`${ip} daddr ${destination}`]),
    ...(sourcePorts === undefined ? [] : [`tcp sport ${sourcePorts.join('-')}`]),
    ...(destinationPorts === undefined ? [] : [`tcp dport ${destinationPorts.join('-')}`]),
    ...(established === true ? ['tcp flags & (ack | rst) != 0'] : []),
    entry.action === 'permit' ? 'accept' : 'drop',
  ].join(' ');
}
