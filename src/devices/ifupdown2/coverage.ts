import type { Coverage } from '../../model/facts.ts';
import { maskSecrets } from './mask.ts';
import type { InterfacesTree } from './tree.ts';

/** What each line ended as; blank lines and comments are not counted. */
export function coverageOf({ files }: InterfacesTree): Coverage {
  const count = { understood: 0, ignored: 0 };
  const unknown: Coverage['unknown'][number][] = [];
  for (const { state, lines, text, span } of files.flatMap(({ statements }) => statements)) {
    if (state !== 'unknown') count[state] += lines;
    else for (let line = 0; line < lines; line++) unknown.push({ text: maskSecrets(text), span });
  }
  return { ...count, unknown };
}
