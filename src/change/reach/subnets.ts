import { formatAddress, type Prefix } from '../../network/address.ts';
import type { Place } from '../../network/ground.ts';
import type { Net } from '../../network/net.ts';
import { networkBytes } from '../../network/subnets.ts';

/** A subnet that users and servers may be in, with the interfaces that were read there. */
export interface Subnet {
  readonly text: string;
  readonly prefix: Prefix;
  readonly places: readonly Place[];
}

/** Subnets of more than two hosts, which users and servers may be in. */
export function subnetsOf({ ground }: Net): readonly Subnet[] {
  return [...ground.subnets.entries()]
    .filter(({ prefix }) => prefix.bytes.length * 8 - prefix.bits > 2 && prefix.bits > 0)
    .map(({ prefix, values }) => ({
      prefix,
      places: values.filter(({ node }) => !node.isDeclared),
      text: textOf(prefix),
    }))
    .filter(({ places }) => places.length > 0)
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

function textOf(prefix: Prefix): string {
  return `${formatAddress(networkBytes(prefix))}/${prefix.bits}`;
}

/** An address near the end of the subnet, where routers rarely are. */
export function hostIn(prefix: Prefix): string {
  const bytes = [...networkBytes(prefix)];
  const free = prefix.bytes.length * 8 - prefix.bits;
  for (let bit = 1; bit < free; bit++) {
    const at = bytes.length - 1 - (bit >> 3);
    bytes[at] = (bytes[at] ?? 0) | (1 << (bit & 7));
  }
  return formatAddress(bytes);
}
