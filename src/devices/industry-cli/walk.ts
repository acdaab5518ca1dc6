import { type Bound, type OpenMode } from './modes.ts';
import { type Command, type Item, isCommand, type SourceTree } from './tree.ts';

/** A command that has, or may have, others below it. */
interface Frame {
  readonly command: Command | undefined;
  readonly indent: number;
  /** A mode, or what becomes of everything below. */
  readonly inner: OpenMode | 'ignored' | 'unknown';
  /** Its commands are written below it without indentation, as people type; indentation or a comment ends that. */
  flat: boolean;
}

/**
 * Gives every command to the mode that it is in. A device prints modes with indentation; people paste without, and then
 * a command belongs to the innermost open mode that knows it, as it does for the CLI.
 */
export function walk({ items }: SourceTree, root: OpenMode): void {
  const frames: Frame[] = [];
  for (const item of items) {
    if (isCommand(item)) take(frames, item, root);
    else endFlat(frames, item);
  }
}

function endFlat(frames: readonly Frame[], { indent }: Item): void {
  for (const frame of frames) if (frame.indent >= indent) frame.flat = false;
}

function take(frames: Frame[], command: Command, root: OpenMode): void {
  if (leave(frames, command)) {
    command.state = 'understood';
    return;
  }
  const { frame, bound } = place(frames, command, root);
  command.parent = frame?.command;
  const below = run(command, bound, frame);
  frames.push({ command, indent: command.indent, inner: below, flat: typeof below === 'object' });
}

/** Finds the mode of the command and closes those behind it. */
function place(
  frames: Frame[],
  command: Command,
  root: OpenMode,
): { readonly frame: Frame | undefined; readonly bound: Bound | undefined } {
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const isInside = frame.indent < command.indent;
    if (isInside) frame.flat = false;
    const mode = typeof frame.inner === 'object' ? frame.inner : undefined;
    if (isInside || (frame.indent === command.indent && frame.flat)) {
      const bound = mode?.find(command);
      if (isInside || (bound !== undefined && !isMeantOutside(command, bound, root))) return { frame, bound };
    }
    frames.pop();
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
function leave(frames: Frame[], { words, indent, form }: Command): boolean {
  const word = words[0]?.toLowerCase() ?? '';
  if (form !== 'set' || words.length > 1) return false;
  if (word === 'end') {
    frames.length = 0;
    return true;
  }
  if (word !== 'exit' && word !== 'quit' && !word.startsWith('exit-')) return false;
  const at = frames.findLastIndex(
    ({ inner, indent: own }) =>
      typeof inner === 'object' && own <= indent && (!word.startsWith('exit-') || inner.leaves.has(word)),
  );
  if (at >= 0) frames.length = at;
  return true;
}
