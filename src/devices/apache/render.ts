import type { Source } from '../../text/source.ts';
import type { ConfigurationTree } from './tree.ts';

/** The bytes that were read; a tree is never edited in place. */
export function render(tree: ConfigurationTree): readonly Source[] {
  return tree.sources.map(({ source }) => source);
}
