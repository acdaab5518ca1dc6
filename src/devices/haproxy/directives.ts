import type { Truth } from '../../model/predicate.ts';
import type { Problem } from '../../text/problem.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Span } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { evaluateCondition } from './conditions.ts';
import type { ConfigurationTree, Line } from './tree.ts';
import type { Variables } from './variables.ts';

/** Words that begin a directive of conditional blocks (manual 2.4). */
export const directives: ReadonlySet<string> = new Set([
  '.if',
  '.elif',
  '.else',
  '.endif',
  '.diag',
  '.notice',
  '.warning',
  '.alert',
]);

interface Block {
  readonly opened: Line;
  /** Whether the lines around the block are read. */
  readonly around: Truth;
  /** Whether the lines of the current branch are read, the blocks around it included. */
  open: Truth;
  /** Whether an earlier branch of this block was read. */
  taken: Truth;
  otherwise: boolean;
}

/** Blocks that are open now, the innermost last. */
export interface Conditional {
  readonly blocks: Block[];
}

export interface DirectiveContext {
  readonly tree: ConfigurationTree;
  readonly problems: ProblemList;
  readonly options: ReadOptions;
  readonly variables: Variables;
  readonly conditional: Conditional;
  readonly lineSpan: (line: Line) => Span;
}

export function startConditional(): Conditional {
  return { blocks: [] };
}

/** Whether lines are read now: `uncertain` below a condition that cannot be evaluated. */
export function isOpen({ blocks }: Conditional): Truth {
  return blocks.at(-1)?.open ?? 'yes';
}

export function unclosed({ blocks }: Conditional): readonly { line: Line; message: string }[] {
  return blocks.map(({ opened }) => ({ line: opened, message: "this '.if' has no '.endif' in its file" }));
}

export function followDirective(context: DirectiveContext, line: Line): void {
  const { blocks } = context.conditional;
  const [word = ''] = line.words;
  context.tree.evaluated.lines++;
  if ((word === '.else' || word === '.endif') && line.words.length > 1)
    syntax(context, line, `nothing may follow '${word}'`);
  if (word === '.if') openBlock(context, line);
  else if (word === '.elif' || word === '.else') switchBranch(context, line);
  else if (word === '.endif') {
    if (blocks.pop() === undefined) lone(context, line);
  } else if (isOpen(context.conditional) === 'yes') speak(context, line);
}

function openBlock(context: DirectiveContext, line: Line): void {
  const { conditional } = context;
  const around = isOpen(conditional);
  const taken = around === 'no' ? 'no' : condition(context, line);
  conditional.blocks.push({ opened: line, around, open: both(around, taken), taken, otherwise: false });
}

function switchBranch(context: DirectiveContext, line: Line): void {
  const block = context.conditional.blocks.at(-1);
  if (block === undefined) return lone(context, line);
  if (block.otherwise) return syntax(context, line, `'${line.words[0]}' behind the '.else' of its block`);
  block.otherwise = line.words[0] === '.else';
  if (block.around === 'no' || block.taken === 'yes') block.open = 'no';
  else {
    const own = block.otherwise ? 'yes' : condition(context, line);
    const branch = block.taken === 'uncertain' && own === 'yes' ? 'uncertain' : own;
    block.open = both(block.around, branch);
    if (own === 'yes' || block.taken === 'no') block.taken = own;
  }
}

function both(around: Truth, branch: Truth): Truth {
  if (around === 'no' || branch === 'no') return 'no';
  return around === 'uncertain' ? around : branch;
}

function condition(context: DirectiveContext, line: Line): Truth {
  const { variables, options } = context;
  const text = line.words.slice(1).join(' ');
  const truth = evaluateCondition(text, {
    variables,
    version: options.version,
    unknown: line.state === 'unknown',
  });
  if (truth === undefined) {
    syntax(context, line, `'${text}' is no condition`);
    return 'no';
  }
  if (truth === 'uncertain') {
    report(context.problems, 'unevaluated-condition', () => ({
      severity: 'note',
      message: `whether '${text}' holds is not known here; the lines below it count as unknown`,
      span: context.lineSpan(line),
      help: 'declare the version and the environment of the program in the fleet file',
    }));
  }
  return truth;
}

/** `.alert` stops the program; `.warning` does with strict checking; the others only speak. */
function speak(context: DirectiveContext, line: Line): void {
  const [word, message = ''] = line.words;
  if (word !== '.alert' && word !== '.warning') return;
  report(context.problems, 'syntax', () => ({
    severity: word === '.alert' ? 'error' : 'warning',
    message: `the configuration itself says: ${message}`,
    span: context.lineSpan(line),
  }));
}

function lone(context: DirectiveContext, line: Line): void {
  syntax(context, line, `lone '${line.words[0]}' without '.if'`);
}

function syntax(context: DirectiveContext, line: Line, message: string): void {
  report(
    context.problems,
    'syntax',
    (): Omit<Problem, 'code'> => ({ severity: 'error', message, span: context.lineSpan(line) }),
  );
}
