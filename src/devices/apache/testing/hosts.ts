import fc from 'fast-check';

interface Host {
  readonly addresses: readonly string[];
  readonly name: string;
  readonly named: boolean;
  readonly aliases: readonly string[];
}

/** A main server and its virtual hosts. */
export interface HostCase {
  readonly main: string;
  readonly hosts: readonly Host[];
}

export interface Asked {
  readonly address: string;
  readonly port: number;
  readonly host: string;
}

const names = [
  'a.test',
  'www.a.test',
  'b.test',
  'B.test',
  'x.b.test',
  'deep.x.b.test',
  'c.test',
  'main.test',
  'localhost',
  '127.0.0.2',
];
const patterns = [...names, '*.a.test', '*.b.test', '*.test', 'w?w.a.test', '*', '?.test', 'a.*'];

/** As they may stand in `<VirtualHost>`; `P` and `Q` are the two ports. */
const hostAddress = fc
  .tuple(
    fc.constantFrom('*', '*', '*', '_default_', '127.0.0.1', '127.0.0.2', '127.0.0.3', '[::1]', '0.0.0.0'),
    fc.constantFrom(':P', ':P', ':Q', ':*', ''),
  )
  .map((parts) => parts.join(''));

const hostName = fc
  .tuple(fc.constantFrom('', 'https://'), fc.constantFrom(...names), fc.constantFrom('', ':8443'))
  .map((parts) => parts.join(''));

export const hostCases: fc.Arbitrary<HostCase> = fc.record({
  // Without a name of its own the main server has the machine's, which no configuration tells.
  main: fc.constantFrom('ServerName main.test', 'ServerName http://main.test:P', 'ServerName localhost:Q'),
  hosts: fc.array(
    fc.record({
      addresses: fc.uniqueArray(hostAddress, { minLength: 1, maxLength: 3 }),
      name: hostName,
      named: fc.integer({ min: 0, max: 5 }).map((draw) => draw > 0),
      aliases: fc.array(fc.constantFrom(...patterns), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

/** Requests to the addresses and ports that are listened on. */
export function askedHosts(addresses: readonly string[], ports: readonly number[]): fc.Arbitrary<Asked> {
  const header = fc
    .tuple(
      fc.constantFrom(...names, 'nobody.test', 'A.TEST', 'wxw.A.test', 'a.b.c', '[::1]', '127.0.0.1'),
      fc.constantFrom('', '', '.', ':80', ':9999'),
    )
    .map(([name, end]) => (/^[[\d]/.test(name) && end === '.' ? name : name + end));
  return fc.record({ address: fc.constantFrom(...addresses), port: fc.constantFrom(...ports), host: header });
}

/** The configuration; each host answers with its line. */
export function hostText(
  { main, hosts }: HostCase,
  addresses: readonly string[],
  [p, q]: readonly [number, number],
): string {
  const lines = addresses.flatMap((address) => [`Listen ${address}:P`, `Listen ${address}:Q`]);
  lines.push(main, 'Header always set X-Server main');
  for (const host of hosts) {
    lines.push(`<VirtualHost ${host.addresses.join(' ')}>`);
    const line = lines.length;
    // On an address alone, a host without a name has the one that a reverse lookup gives.
    const needsName = !host.addresses.some((address) => /^(?:\*|_default_|0\.0\.0\.0)/.test(address));
    if (host.named || needsName) lines.push(`ServerName ${host.name}`);
    lines.push(...host.aliases.map((alias) => `ServerAlias ${alias}`));
    lines.push(`Header always set X-Server ${line}`, '</VirtualHost>');
  }
  return `${lines.join('\n')}\n`.replace(/:P\b/g, `:${p}`).replace(/:Q\b/g, `:${q}`);
}
