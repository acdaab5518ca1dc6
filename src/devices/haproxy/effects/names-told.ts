import type { Directive } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import { type FileLines, linesOfFile } from '../statements.ts';

/** Names of sections as logs and headers have them (manual 8.2.6, 7.3.3, 7.3.4). */
const sectionName = /%(?:b|f|ft)(?!\w)|\b(?:be|fe)_name\b/;

/** Some line beside those about logs reads the names of sections. */
export function isNameTold(head: Directive): boolean {
  return areNamesTold(linesOfFile(head));
}

const areNamesTold = heldBy((lines: FileLines): boolean =>
  lines.some(({ words }) => {
    const line = words.join(' ');
    return sectionName.test(line) && !/^(?:error-)?log-|^(?:declare )?capture /.test(line);
  }),
);
