import { heldBy } from '../../model/held.ts';
import { joins } from '../../network/join.ts';
import type { Path, PathDevice } from '../../network/path.ts';
import { namesOf, readsOfFrontends, readsOfPools } from './rules-read.ts';
import { makingsOf, sendable } from './variables.ts';
import { distinct, thin, type Witness } from './witnesses.ts';

/** What the rules of the tiers behind a device look at: who comes in at its doors gets there. */
export interface ReadBehind {
  readonly witnesses: readonly Witness[];
  readonly usual: readonly Witness[];
  readonly hosts: readonly string[];
  readonly headers: readonly string[];
}

/** Of all tiers behind together, evenly over them. */
const most = { witnesses: 256, usual: 48, hosts: 32 };

/** Of both versions together. */
export function readsBehind(id: string, versions: readonly Path[]): ReadBehind {
  const reads = versions.flatMap((path) => devicesBehind(path, id)).map(readsOfDevice);
  return {
    witnesses: thin(distinct(reads.flatMap((one) => one.witnesses)), most.witnesses),
    usual: thin(distinct(reads.flatMap((one) => one.usual)), most.usual),
    hosts: thin([...new Set(reads.flatMap((one) => one.hosts))], most.hosts),
    headers: reads.flatMap((one) => one.headers),
  };
}

function devicesBehind(path: Path, id: string): readonly PathDevice[] {
  const found = new Set<PathDevice>();
  const all = joins(path);
  const waiting = [id];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
    for (const { from, to } of all)
      if (from.id === one && to.id !== id && !found.has(to)) {
        found.add(to);
        waiting.push(to.id);
      }
  return [...found];
}

const readsOfDevice = heldBy((device: PathDevice): ReadBehind => {
  const { frontends } = device.facts;
  const [entering, choosing] = [readsOfFrontends(device, frontends), readsOfPools(device)];
  const makings = makingsOf([...entering.keeping, ...choosing.keeping]);
  const sent = (ways: readonly Witness[]): readonly Witness[] =>
    ways.flatMap((way) => sendable(way, makings));
  return {
    witnesses: sent([...entering.witnesses, ...choosing.witnesses]),
    usual: sent([...entering.usual, ...choosing.usual]),
    hosts: frontends.flatMap(namesOf),
    headers: [...entering.headers, ...choosing.headers],
  };
});
