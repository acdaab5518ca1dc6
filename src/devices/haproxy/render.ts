import type { Source } from '../../text/source.ts';
import type { ConfigurationTree, SourceTree } from './tree.ts';

/** The text of each file; lines that were not edited are the bytes that were read. */
export function render(tree: ConfigurationTree): readonly Source[] {
  return tree.sources.map((one) => (one.edited.size === 0 ? one.source : renderEdited(one)));
}

function renderEdited({ source, starts, edited }: SourceTree): Source {
  const pieces: string[] = [];
  let copied = 0;
  for (const [number, text] of [...edited].sort(([a], [b]) => a - b)) {
    const start = starts[number - 1] ?? source.text.length;
    pieces.push(source.text.slice(copied, start), text ?? '');
    copied = starts[number] ?? source.text.length;
  }
  pieces.push(source.text.slice(copied));
  return { file: source.file, text: pieces.join('') };
}

/** The same tree with line `number` of a source replaced (its line ending included), or removed without a text. */
export function withLine(
  tree: ConfigurationTree,
  index: number,
  number: number,
  text: string | undefined,
): ConfigurationTree {
  const sources = tree.sources.map((one, at) =>
    at === index ? { ...one, edited: new Map([...one.edited, [number, text]]) } : one,
  );
  return { ...tree, sources };
}
