import type { Coverage } from '../../model/facts.ts';
import type { CaptureTree, FileTree } from './parse.ts';

type State = 'understood' | 'ignored' | 'unknown';

/** Lines by what they hold; where entries share a line, the least understood one speaks for it. */
export function coverageOf({ files }: CaptureTree): Coverage {
  const count = { understood: 0, ignored: 0 };
  const unknown: Coverage['unknown'][number][] = [];
  for (const file of files) {
    const states = statesOf(file);
    for (const [at, raw] of file.source.text.split('\n').entries()) {
      const text = raw.trim();
      const state = states[at] ?? 'unknown';
      if (text === '') continue;
      if (state === 'unknown') unknown.push({ text: text.slice(0, 200), span: lineSpan(file, at + 1, raw) });
      else count[state]++;
    }
  }
  return { ...count, unknown };
}

function lineSpan({ source }: FileTree, line: number, raw: string): Coverage['unknown'][number]['span'] {
  return { file: source.file, line, column: 1, endLine: line, endColumn: raw.length + 1 };
}

const order: Readonly<Record<State, number>> = { ignored: 1, understood: 2, unknown: 3 };

function statesOf({ entries, lists, prompts }: FileTree): readonly (State | undefined)[] {
  const states: (State | undefined)[] = [];
  for (const { line, endLine } of lists) {
    states[line - 1] ??= 'understood';
    states[endLine - 1] ??= 'understood';
  }
  for (const { line } of prompts) states[line - 1] = 'ignored';
  const brackets = new Set(states.keys());
  for (const { span, state } of entries) {
    for (let line = span.line - 1; line < span.endLine; line++) {
      const known = brackets.delete(line) ? undefined : states[line];
      states[line] = known === undefined || order[state] > order[known] ? state : known;
    }
  }
  return states;
}
