import { generate } from 'selfsigned';

/**
 * A certificate with its key that is valid nowhere; made anew for each run. PEM, the key first. It signs itself, so that
 * it is also the authority that a program is told to trust. `names`: DNS names and addresses that it is for.
 */
export async function throwAwayCertificate(names: readonly string[] = []): Promise<string> {
  const pair = await generate([{ name: 'commonName', value: 'throw-away.invalid' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: (names.length === 0 ? ['throw-away.invalid'] : names).map(alternative),
      },
    ],
  });
  return `${pair.private}\n${pair.cert}\n`;
}

/** RFC 5280, 4.2.1.6: 2 is a DNS name, 7 an address. */
function alternative(name: string): { readonly type: 2; value: string } | { readonly type: 7; ip: string } {
  return /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name };
}
