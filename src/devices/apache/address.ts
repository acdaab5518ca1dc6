/** An address of a virtual host or of Listen. */
export interface VirtualAddress {
  readonly text: string;
  /** `*` for any address; host names are left as they are: nothing is resolved here. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6' | 'both' | 'other';
  /** 0 is any port. */
  readonly port: number;
}

/** `address[:port]`, `[ipv6][:port]`, `*[:port]`, `_default_[:port]`; port `*` is any (server/vhost.c, get_addresses). */
export function parseAddress(text: string, otherwise: number): VirtualAddress | undefined {
  const match = /^(\[[\da-f:.]+\]|[^:[\]]*)(?::(\d+|\*))?$/i.exec(text);
  if (match === null) return undefined;
  const [, host = '', number] = match;
  const isAny = number === '*' || text === '*';
  const port = isAny ? 0 : number === undefined ? otherwise : Number(number);
  if (host === '' || port > 65_535) return undefined;
  return { text, port, ...hostOf(host) };
}

/** `Listen [address:]port [protocol]`. */
export function parseListen(text: string): VirtualAddress | undefined {
  if (!/^\d+$/.test(text)) {
    const address = parseAddress(text, 0);
    return address?.port === 0 ? undefined : address;
  }
  const port = Number(text);
  return port > 0 && port <= 65_535 ? { text, address: '*', family: 'both', port } : undefined;
}

function hostOf(host: string): Pick<VirtualAddress, 'address' | 'family'> {
  if (host === '*' || host.toLowerCase() === '_default_') return { address: '*', family: 'both' };
  if (host.startsWith('[')) {
    const address = host.slice(1, -1).toLowerCase();
    return address === '::' ? { address: '*', family: 'ipv6' } : { address, family: 'ipv6' };
  }
  if (host === '0.0.0.0') return { address: '*', family: 'ipv4' };
  return { address: host, family: /^[\d.]+$/.test(host) ? 'ipv4' : 'other' };
}
