import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwAwayCertificate } from '../../../src/adapters/throw-away-certificate.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  'site.pem': ['shop.example', '*.example'],
  'other.pem': ['other.example'],
  'client.pem': ['client.example'],
  'stub.pem': ['app.internal', 'users.internal', 'orders.internal'],
};

/** What configurations name; `ca.pem` is the authority of the servers' own certificate. */
export const certificateFiles = [...Object.keys(names), 'ca.pem'] as const;

export async function writeCertificates(folder: string): Promise<void> {
  for (const [name, own] of Object.entries(names)) {
    const pem = await throwAwayCertificate(own);
    writeFileSync(join(folder, name), pem);
    if (name === 'stub.pem') writeFileSync(join(folder, 'ca.pem'), pem.slice(pem.indexOf('-----BEGIN CERT')));
  }
}
