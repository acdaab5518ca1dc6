/** Longer lines are no log lines: they are counted as unread and not held. */
const longestLine = 65_536;
const newline = 10;
const carriageReturn = 13;

/** The line `bytes[from..to)` without its end; `isWhole` is false for one that is too long. */
export type OnLine = (bytes: Uint8Array, from: number, to: number, isWhole: boolean) => void;

export interface Lines {
  /** Takes the next bytes; lines are told as far as they end in them. */
  readonly push: (chunk: Uint8Array) => void;
  /** Tells the last line, if it has no newline. */
  readonly end: () => void;
}

/** Parts chunks into lines, wherever the chunks end; holds at most one line of 64 KiB. */
export function lineSplitter(onLine: OnLine): Lines {
  const held = Buffer.allocUnsafe(longestLine);
  let length = 0;
  let isTooLong = false;
  const hold = (chunk: Uint8Array, from: number, to: number): void => {
    isTooLong ||= length + to - from > longestLine;
    if (isTooLong) return;
    held.set(chunk.subarray(from, to), length);
    length += to - from;
  };
  const tellHeld = (): void => {
    tell(onLine, held, { from: 0, to: length, isWhole: !isTooLong });
    length = 0;
    isTooLong = false;
  };
  const push = (chunk: Uint8Array): void => {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let to = buffer.indexOf(newline); to >= 0; to = buffer.indexOf(newline, from)) {
      if (length > 0 || isTooLong) {
        hold(buffer, from, to);
        tellHeld();
      } else tell(onLine, buffer, { from, to, isWhole: to - from <= longestLine });
      from = to + 1;
    }
    hold(buffer, from, buffer.length);
  };
  return { push, end: () => (length > 0 || isTooLong ? tellHeld() : undefined) };
}

function tell(
  onLine: OnLine,
  bytes: Uint8Array,
  { from, to, isWhole }: { readonly from: number; readonly to: number; readonly isWhole: boolean },
): void {
  const hasReturn = to > from && bytes[to - 1] === carriageReturn;
  onLine(bytes, from, hasReturn ? to - 1 : to, isWhole);
}
