/** A sound configuration, and sound changes of it: pieces of text and what takes their place, in turns. */
export interface Everyday {
  readonly name: string;
  readonly base: string;
  readonly changes: Readonly<Record<string, readonly string[]>>;
}

/** The text with each piece replaced once; a piece that is not there is a mistake of the fixture. */
export function changedText(base: string, pieces: readonly string[]): string {
  let text = base;
  for (let at = 0; at < pieces.length; at += 2) {
    const [from = '', to = ''] = pieces.slice(at, at + 2);
    if (!text.includes(from)) throw new Error(`'${from}' is not in the fixture`);
    text = text.replace(from, () => to);
  }
  return text;
}
