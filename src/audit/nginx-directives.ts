import type { Directive } from '../model/directive.ts';
import type { Path, PathDevice } from '../network/path.ts';
import { statementsOf } from './statements.ts';

/** A directive with the blocks around it, the innermost last. */
export interface PlacedDirective {
  readonly directive: Directive;
  readonly around: readonly Directive[];
}

/** Every directive of these names in the nginx devices of a path, with its device. */
export function nginxDirectives(
  path: Path,
  ...names: readonly string[]
): Iterable<PlacedDirective & { readonly device: PathDevice }> {
  return statementsOf(path, 'nginx', ...names);
}

/** The directives of that name that hold inside the innermost of some blocks: those of the nearest block that has any. */
export function effectiveIn(around: readonly Directive[], name: string): readonly Directive[] {
  for (const block of around.toReversed()) {
    const own = (block.block ?? []).filter((one) => one.name === name);
    if (own.length > 0) return own;
  }
  return [];
}

/** Names a place of a file for subjects: lines move, the words of a block stay. */
export function blockSubject(device: PathDevice, around: readonly Directive[], what: string): string {
  const words = around
    .filter(({ name }) => name !== 'http')
    .map(({ name, arguments: list, block = [] }) =>
      name === 'server'
        ? `server ${block.find((one) => one.name === 'server_name')?.arguments.join(' ') ?? ''}`
        : `${name} ${list.join(' ')}`,
    );
  return `${device.id}/${[...words, what].join('/')}`;
}
