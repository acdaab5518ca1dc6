import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../text/source.ts';
import type { DeviceKind, ReadOptions } from '../device.ts';

/** One file of a kind's `fixtures` folder with what stands beside it. */
export interface Fixture {
  readonly kind: DeviceKind;
  readonly name: string;
  readonly folder: string;
  readonly source: Source;
  readonly options: ReadOptions;
  /** Golden file: facts, or problems of a wrong input. */
  readonly expected: string;
  readonly error: string;
}

/** All fixtures of a kind: files whose name is no golden file and no `*.options.json`. */
export function fixturesOf(kind: DeviceKind): readonly Fixture[] {
  const folder = join(import.meta.dirname, '..', kind.kind, 'fixtures');
  if (!existsSync(folder)) return [];
  const files = filesOf(folder);
  return readdirSync(folder)
    .filter((name) => !/\.(json|error)$/.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => {
      const stem = join(folder, name.replace(/\.[^.]+$/, ''));
      return {
        kind,
        name,
        folder,
        source: { file: name, text: readFileSync(join(folder, name), 'latin1') },
        options: { ...optionsOf(`${stem}.options.json`), files },
        expected: `${stem}.expected.json`,
        error: `${stem}.error`,
      };
    });
}

function optionsOf(file: string): ReadOptions {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReadOptions) : {};
}

/** Maps and lists that the fixtures name, by the path that they use. */
function filesOf(folder: string): ReadonlyMap<string, string> {
  const below = join(folder, 'files');
  if (!existsSync(below)) return new Map();
  return new Map(
    readdirSync(below).map((name) => [`files/${name}`, readFileSync(join(below, name), 'latin1')]),
  );
}
