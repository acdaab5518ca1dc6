import type { Box, Family, LabEntry, LabFilter, LabRoute } from './lab-network.ts';

export function routeLine({ language }: Box, { family, prefix, nextHop, distance }: LabRoute): string {
  const [address = '', length] = prefix.split('/');
  const isMasked = family === 'ipv4' && language === 'ios';
  const target = isMasked ? `${address} ${maskOf(Number(length))}` : prefix;
  const metric = distance === 1 ? '' : ` ${distance}`;
  return `${family === 'ipv4' ? 'ip' : 'ipv6'} route ${target} ${nextHop ?? 'Null0'}${metric}`;
}

/** An access list in the box's language. */
export function filterLines({ language }: Box, { name, family, entries }: LabFilter): readonly string[] {
  const head = {
    eos: { ipv4: 'ip access-list', ipv6: 'ipv6 access-list' },
    ios: { ipv4: 'ip access-list extended', ipv6: 'ipv6 access-list' },
  }[language][family];
  const entryLine = (entry: LabEntry): string => ` ${entryText(language, family, entry)}`;
  return [`${head} ${name}`, ...entries.map(entryLine)];
}

function entryText(language: Box['language'], family: Family, entry: LabEntry): string {
  const { action, protocol, source, destination, sourcePorts, destinationPorts, established } = entry;
  const any = family === 'ipv4' ? 'ip' : 'ipv6';
  const icmp = family === 'ipv6' && language === 'eos' ? 'icmpv6' : 'icmp';
  return [
    action,
    protocol === 'icmp' ? icmp : (protocol ?? any),
    prefixText(language, family, source),
    ...portsText(sourcePorts),
    prefixText(language, family, destination),
    ...portsText(destinationPorts),
    ...(established === true ? ['established'] : []),
  ].join(' ');
}

function prefixText(language: Box['language'], family: Family, prefix: string | undefined): string {
  if (prefix === undefined) return 'any';
  const [address = '', length] = prefix.split('/');
  if (Number(length) === (family === 'ipv4' ? 32 : 128)) return `host ${address}`;
  if (family === 'ipv6' || language === 'eos') return prefix;
  const wildcard = maskOf(Number(length))
    .split('.')
    .map((byte) => 255 - Number(byte));
  return `${address} ${wildcard.join('.')}`;
}

function portsText(ports: readonly [number, number] | undefined): readonly string[] {
  if (ports === undefined) return [];
  return ports[0] === ports[1] ? [`eq ${ports[0]}`] : [`range ${ports[0]} ${ports[1]}`];
}

/** `255.255.255.0` of 24. */
export function maskOf(length: number): string {
  const bits = 2 ** 32 - 2 ** (32 - length);
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
}
