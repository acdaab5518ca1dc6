import type { Source } from '../text/source.ts';
import type { Directive } from './directive.ts';

interface Open {
  readonly indent: number;
  readonly block: Directive[];
}

/** Lines as statements, for kinds that have no statements of their own: a deeper line stands in the one before it. */
export function textStatements(sources: readonly Source[]): readonly Directive[] {
  return sources.flatMap(statementsOf);
}

function statementsOf({ file, text }: Source): readonly Directive[] {
  const top: Directive[] = [];
  const open: Open[] = [{ indent: -1, block: top }];
  for (const [at, line] of text.split('\n').entries()) {
    const [name, ...rest] = line.trim().split(/\s+/);
    if (name === undefined || name === '' || /^[#!]/.test(name)) continue;
    const indent = line.length - line.trimStart().length;
    while (open.length > 1 && (open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const block: Directive[] = [];
    const number = at + 1;
    const span = { file, line: number, column: indent + 1, endLine: number, endColumn: line.length + 1 };
    open.at(-1)?.block.push({ name, arguments: rest, span, block });
    open.push({ indent, block });
  }
  return top;
}
