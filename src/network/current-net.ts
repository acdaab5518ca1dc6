import { type Declared, sameDeclared } from '../model/declared.ts';
import { type Net, netMade } from './net.ts';
import type { Path } from './path.ts';
import { update } from './update.ts';

/**
 * The network of a path while everything works: made from the one before of the same fleet file where there is one, so
 * that after an edit only what it touches is computed again.
 */
export function netOf(path: Path): Net {
  const known = held.get(path);
  if (known !== undefined) return known;
  const { links } = path.declared;
  const before = latest.get(links);
  const made =
    before !== undefined && sameDeclared(before.ground.path.declared, path.declared)
      ? update(before, path)
      : netMade(path);
  held.set(path, made);
  latest.set(links, made);
  return made;
}

const held = new WeakMap<Path, Net>();

/** By the list of cables, which is the same as long as nothing of the fleet file changes. */
const latest = new WeakMap<Declared['links'], Net>();
