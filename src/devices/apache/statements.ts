import type { Directive } from '../../model/directive.ts';
import { standsIn } from '../../model/whole.ts';
import type { ReadOptions } from '../device.ts';
import { type ConfigurationTree, lineSpan, type Statement } from './tree.ts';
import { type Lookup, resolve, splitWords } from './words.ts';

/** Values of variables once all files were read. */
export function lookupOf(tree: ConfigurationTree, options: ReadOptions): Lookup {
  return (name) => tree.variables.get(name) ?? options.environment?.[name];
}

/** Statements in the order of reading; a section is named without its brackets: `virtualhost`. */
export function directivesOf(tree: ConfigurationTree): readonly Directive[] {
  const top: Directive[] = [];
  const whole = tree.partial ? undefined : top;
  const stack = [{ from: tree.statements, at: 0, into: top }];
  for (let here = stack.at(-1); here !== undefined; here = stack.at(-1)) {
    const statement = here.from[here.at++];
    if (statement === undefined) {
      stack.pop();
      continue;
    }
    const block: Directive[] | undefined = statement.block === undefined ? undefined : [];
    const made = directive(tree, statement, block);
    here.into.push(made);
    if (here.into === top && whole !== undefined) standsIn(made, whole);
    if (statement.block !== undefined && block !== undefined)
      stack.push({ from: statement.block, at: 0, into: block });
  }
  return top;
}

function directive(tree: ConfigurationTree, statement: Statement, block: Directive[] | undefined): Directive {
  const { name, rest, line } = statement;
  const lookup: Lookup = (variable) => tree.variables.get(variable);
  return {
    name,
    arguments: splitWords(rest).map(({ text }) => resolve(text, lookup).text),
    span: lineSpan(tree, line),
    ...(block === undefined ? {} : { block }),
  };
}
