import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEstate } from '../../src/flow/read-path.ts';
import type { Path } from '../../src/network/path.ts';

/** A small fleet as text. */
export interface WrittenFleet {
  /** Configurations by the name of their device; `kinds` has its kind where that is not `eos`, and what else it declares. */
  readonly configurations: Readonly<Record<string, string>>;
  readonly kinds?: Readonly<Record<string, string>> | undefined;
  readonly links: readonly string[];
  /** Further devices, each a line such as `app1: { kind: host, host: 10.0.0.5 }`. */
  readonly devices?: readonly string[] | undefined;
  /** Whatever else the fleet file has. */
  readonly more?: string | undefined;
}

/** Reads the fleet as `evenkeel` does, from a folder that is gone afterwards. */
export function pathOfFleet({
  configurations,
  kinds = {},
  links,
  devices = [],
  more = '',
}: WrittenFleet): Path {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-written-'));
  try {
    for (const [name, text] of Object.entries(configurations))
      writeFileSync(join(folder, `${name}.cfg`), text);
    const read = Object.keys(configurations).map(
      (name) => `${name}: { kind: ${kinds[name] ?? 'eos'}, config: ${name}.cfg }`,
    );
    const lines = [...read, ...devices].map((line) => `  ${line}\n`).join('');
    const cables = links.map((link) => `"${link}"`).join(', ');
    writeFileSync(join(folder, 'evenkeel.yaml'), `devices:\n${lines}links: [${cables}]\n${more}\n`);
    const estate = readEstate(folder);
    if (!estate.ok) throw new Error(JSON.stringify(estate.problems));
    return estate.value.path;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
