import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** All addresses of a host; an address stands for itself. Empty when the name is not known. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const plain = host.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0) return [plain];
  try {
    const found = await lookup(plain, { all: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch {
    return [];
  }
}
