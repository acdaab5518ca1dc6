import type { RedundancyGroup } from '../../model/network/interface.ts';
import type { Statement } from './tree.ts';
import { entriesOf, numberIn, wordAfter } from './values.ts';

type Track = RedundancyGroup['tracks'][number];

/** Weights of scripts, processes and files, by `KIND NAME`. */
export type Weights = ReadonlyMap<string, number>;

const lists: readonly (readonly [list: string, kind: Track['kind']])[] = [
  ['track_interface', 'interface'],
  ['track_script', 'script'],
  ['track_process', 'process'],
  ['track_file', 'file'],
  ['track_bfd', 'bfd'],
];

/**
 * What an instance or a group of instances follows. Without a weight a failure takes it down; in a synchronized group
 * an instance's own weights count as none (keepalived.conf(5), VRRP synchronization groups).
 */
export function linkedTracks(
  block: readonly Statement[],
  weights: Weights,
  weightless: boolean,
): readonly Track[] {
  return lists.flatMap(([list, kind]) =>
    entriesOf(block, list).map(({ name, arguments: words, span }) => {
      const own = numberIn(wordAfter(words, 'weight'), -254, 254);
      const weight = weightless ? 0 : (own ?? weights.get(`${kind} ${name}`) ?? 0);
      const isReversed = words.includes('reverse');
      return { what: name, kind, ...effect(isReversed ? -weight : weight), span };
    }),
  );
}

function effect(weight: number): Pick<Track, 'decrement' | 'increment'> {
  if (weight === 0) return {};
  return weight < 0 ? { decrement: -weight } : { increment: weight };
}

/** Weights that the blocks of scripts, processes and files state. */
export function weightsOf(statements: readonly Statement[]): Weights {
  const kinds: Readonly<Record<string, string>> = {
    vrrp_script: 'script',
    vrrp_track_process: 'process',
    vrrp_track_file: 'file',
    track_file: 'file',
  };
  return new Map(
    statements.flatMap(({ name, arguments: [what = ''], block = [] }) => {
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      const said = block.findLast((one) => one.name === 'weight');
      const weight = numberIn(said?.arguments[0], -254, 254) ?? 0;
      const signed = said?.arguments.includes('reverse') === true ? -weight : weight;
      return kind === undefined ? [] : [[`${kind} ${what}`, signed] as const];
    }),
  );
}
