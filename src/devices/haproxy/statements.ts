import type { Directive } from '../../model/directive.ts';
import { type ConfigurationTree, type Line, lineSpan } from './tree.ts';

/** Sections as blocks, their lines as statements; `no` and `default` stay part of the name: `no option`. */
export function directivesOf(tree: ConfigurationTree): readonly Directive[] {
  return tree.sections.map(({ header, lines }) => ({
    ...directive(tree, header),
    block: lines.map((line) => directive(tree, line)),
  }));
}

function directive(tree: ConfigurationTree, line: Line): Directive {
  const [first = '', ...rest] = line.words;
  const isPrefixed = (first === 'no' || first === 'default') && rest.length > 0;
  return {
    name: isPrefixed ? `${first} ${rest[0]}` : first,
    arguments: isPrefixed ? rest.slice(1) : rest,
    span: lineSpan(tree, line),
  };
}
