import type { Bound, OpenMode } from './modes.ts';
import { type Command, type Item, isCommand } from './tree.ts';

/** A command that has, or may have, others below it. */
interface Frame {
  readonly command: Command | undefined;
  readonly indent: number;
  /** A mode, or what becomes of everything below. */
  readonly inner: OpenMode | 'ignored' | 'unknown';
  /** Its commands are written below it without indentation, as people type; indentation or a comment ends that. */
  flat: boolean;
}

/** The modes that are open, the innermost last; indentation never falls along them. */
interface Stack {
  readonly frames: Frame[];
  /** Those of them that are flat: each is ended once, so that comments cost the same however deep they stand. */
  readonly flat: Frame[];
}

/**
 * Gives every command to the mode that it is in. A device prints modes with indentation; people paste without, and then
 * a command belongs to the innermost open mode that knows it, as it does for the CLI. Each is shown once it was run.
 */
export function walk(items: Iterable<Item>, root: OpenMode, visit: (command: Command) => void): void {
  const stack: Stack = { frames: [], flat: [] };
  for (const item of items) {
    if (isCommand(item)) {
      take(stack, item, root);
      visit(item);
    } else endFlat(stack, item.indent);
  }
}

function endFlat({ flat }: Stack, indent: number): void {
  for (let frame = flat.at(-1); frame !== undefined && frame.indent >= indent; frame = flat.at(-1)) {
    frame.flat = false;
    flat.pop();
  }
}

function pop({ frames, flat }: Stack): void {
  const frame = frames.pop();
  if (frame !== undefined && flat.at(-1) === frame) flat.pop();
}

function take(stack: Stack, command: Command, root: OpenMode): void {
  if (leave(stack, command)) {
    command.state = 'understood';
    return;
  }
  const { frame, bound } = place(stack, command, root);
  command.parent = frame?.command;
  const inner = run(command, bound, frame);
  const opened: Frame = { command, indent: command.indent, inner, flat: typeof inner === 'object' };
  stack.frames.push(opened);
  if (opened.flat) stack.flat.push(opened);
}

/** Finds the mode of the command and closes those behind it. */
function place(
  stack: Stack,
  command: Command,
  root: OpenMode,
): { readonly frame: Frame | undefined; readonly bound: Bound | undefined } {
  for (let frame = stack.frames.at(-1); frame !== undefined; frame = stack.frames.at(-1)) {
    const isInside = frame.indent < command.indent;
    if (isInside && frame.flat) {
      frame.flat = false;
      stack.flat.pop();
    }
    const mode = typeof frame.inner === 'object' ? frame.inner : undefined;
    if (isInside || (frame.indent === command.indent && frame.flat)) {
      const bound = mode?.find(command);
      if (isInside || (bound !== undefined && !isMeantOutside(command, bound, root))) return { frame, bound };
    }
    pop(stack);
  }
  return { frame: undefined, bound: root.find(command) };
}

/** `ip route` behind an interface is no short form of its `ip route-cache`. */
function isMeantOutside(command: Command, { isExact }: Bound, root: OpenMode): boolean {
  return !isExact && root.find(command)?.isExact === true;
}

function run(command: Command, bound: Bound | undefined, frame: Frame | undefined): Frame['inner'] {
  if (bound === undefined) {
    command.state = frame?.inner === 'ignored' ? 'ignored' : 'unknown';
    return command.state;
  }
  if (bound.ignored) {
    command.state = 'ignored';
    return 'ignored';
  }
  const answer = bound.run();
  command.state = answer === false ? 'unknown' : answer === 'ignored' ? 'ignored' : 'understood';
  if (answer === 'ignored') return 'ignored';
  return typeof answer === 'object' ? answer : 'unknown';
}

/** `exit` leaves the innermost mode, `end` all; a word such as `exit-address-family` its own. */
function leave(stack: Stack, { words, indent, form }: Command): boolean {
  if (form !== 'set' || words.length > 1) return false;
  const { frames } = stack;
  const word = words[0]?.toLowerCase() ?? '';
  if (word !== 'end' && word !== 'exit' && word !== 'quit' && !word.startsWith('exit-')) return false;
  while (frames.length > 0 && (word === 'end' || (frames.at(-1)?.indent ?? 0) > indent)) pop(stack);
  const at = frames.findLastIndex(
    ({ inner }) => typeof inner === 'object' && (!word.startsWith('exit-') || inner.leaves.has(word)),
  );
  while (at >= 0 && frames.length > at) pop(stack);
  return true;
}
