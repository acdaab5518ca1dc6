import type { Directive } from '../../model/directive.ts';
import type { InterfacesTree, Statement } from './tree.ts';

/** A line as a statement, with what it ended as. */
interface LineDirective extends Directive {
  readonly state: Statement['state'];
}

/** Stanzas with the options of each as a block; keys have hyphens where old files have underscores. */
export function directivesOf({ files }: InterfacesTree): readonly Directive[] {
  const top: Directive[] = [];
  for (const { statements } of files) {
    let open: Directive[] | undefined;
    for (const statement of statements) {
      const block: Directive[] | undefined = opensStanza(statement) ? [] : undefined;
      const made = directiveOf(statement, block);
      if (block === undefined && open !== undefined && !standsAlone(statement)) open.push(made);
      else {
        top.push(made);
        open = block;
      }
    }
  }
  return top;
}

/** The facts hold what the line says. */
export function isUnderstood(statement: Directive): boolean {
  return 'state' in statement && statement.state === 'understood';
}

function directiveOf({ words, span, state }: Statement, block: Directive[] | undefined): LineDirective {
  const [first = '', ...rest] = words;
  const name = first.replaceAll('_', '-');
  return { name, arguments: rest, span, state, ...(block === undefined ? {} : { block }) };
}

function opensStanza({ words: [first] }: Statement): boolean {
  return first === 'iface' || first === 'mapping';
}

/** Words that end the stanza before (interfaces(5)). */
function standsAlone({ words: [first = ''] }: Statement): boolean {
  return /^(?:auto|allow-.*|no-auto-down|no-scripts|rename|source|source-directory|%.*)$/.test(first);
}
