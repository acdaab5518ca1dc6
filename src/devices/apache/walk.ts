import type { Statement } from './tree.ts';

/** Every statement, those inside sections behind their section; without recursion, however deep they are nested. */
export function* walkStatements(statements: readonly Statement[]): Iterable<Statement> {
  const stack = [{ list: statements, at: 0 }];
  for (let here = stack.at(-1); here !== undefined; here = stack.at(-1)) {
    const statement = here.list[here.at++];
    if (statement === undefined) {
      stack.pop();
      continue;
    }
    yield statement;
    if (statement.block !== undefined) stack.push({ list: statement.block, at: 0 });
  }
}
