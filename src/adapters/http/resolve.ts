import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** All addresses of a host, IPv4 first; an address stands for itself. Empty when the name is not known. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const plain = host.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0) return [plain];
  try {
    const found = await lookup(plain, { all: true });
    // `localhost` is often both, and most test servers listen on the IPv4 one.
    const ordered = found.toSorted((a, b) => a.family - b.family);
    return [...new Set(ordered.map(({ address }) => address))];
  } catch {
    return [];
  }
}
