/** A value of JSON (RFC 8259) with its place: offsets into the text, `end` one past its last unit. */
export interface JsonNode {
  readonly value: string | number | boolean | null | readonly JsonNode[] | ReadonlyMap<string, JsonNode>;
  readonly from: number;
  readonly end: number;
}

/** The value at the beginning of a text, or the offset where it stops to be JSON. */
export type JsonResult =
  | { readonly ok: true; readonly node: JsonNode }
  | { readonly ok: false; readonly at: number };

/** Nobody nests values like this; what is deeper is refused. */
const deepest = 64;

interface Cursor {
  readonly text: string;
  at: number;
}

/** Reads one value from `from` on, blanks before it skipped; what follows it is left alone. Total and linear. */
export function readJson(text: string, from = 0): JsonResult {
  const cursor: Cursor = { text, at: from };
  const node = readValue(cursor, 0);
  return node === undefined ? { ok: false, at: cursor.at } : { ok: true, node };
}

/** The member of an object; undefined for any other value. Several keys are a way through nested objects. */
export function member(node: JsonNode | undefined, ...keys: readonly string[]): JsonNode | undefined {
  let at = node;
  for (const key of keys) at = at?.value instanceof Map ? at.value.get(key) : undefined;
  return at;
}

/** Items of a list; of any other value, none. */
export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return Array.isArray(node?.value) ? (node.value as readonly JsonNode[]) : [];
}

/** Members of an object; of any other value, none. */
export function membersOf(node: JsonNode | undefined): readonly (readonly [string, JsonNode])[] {
  return node?.value instanceof Map ? [...(node.value as ReadonlyMap<string, JsonNode>)] : [];
}

export function stringIn(node: JsonNode | undefined, ...keys: readonly string[]): string | undefined {
  const value = member(node, ...keys)?.value;
  return typeof value === 'string' ? value : undefined;
}

export function numberIn(node: JsonNode | undefined, ...keys: readonly string[]): number | undefined {
  const value = member(node, ...keys)?.value;
  return typeof value === 'number' ? value : undefined;
}

function readValue(cursor: Cursor, depth: number): JsonNode | undefined {
  skipBlanks(cursor);
  const from = cursor.at;
  const value = depth > deepest ? undefined : readContent(cursor, depth);
  return value === undefined ? undefined : { value, from, end: cursor.at };
}

function readContent(cursor: Cursor, depth: number): JsonNode['value'] | undefined {
  const first = cursor.text[cursor.at];
  if (first === '{') return readObject(cursor, depth);
  if (first === '[') return readList(cursor, depth);
  return first === '"' ? readString(cursor) : readWord(cursor);
}

function readObject(cursor: Cursor, depth: number): ReadonlyMap<string, JsonNode> | undefined {
  const members = new Map<string, JsonNode>();
  const isWhole = readSequence(cursor, '}', () => {
    const key = cursor.text[cursor.at] === '"' ? readString(cursor) : undefined;
    skipBlanks(cursor);
    if (key === undefined || !take(cursor, ':')) return false;
    const node = readValue(cursor, depth + 1);
    if (node !== undefined) members.set(key, node);
    return node !== undefined;
  });
  return isWhole ? members : undefined;
}

function readList(cursor: Cursor, depth: number): readonly JsonNode[] | undefined {
  const items: JsonNode[] = [];
  const isWhole = readSequence(cursor, ']', () => {
    const node = readValue(cursor, depth + 1);
    if (node !== undefined) items.push(node);
    return node !== undefined;
  });
  return isWhole ? items : undefined;
}

/** What stands between two brackets, with commas between its parts. */
function readSequence(cursor: Cursor, close: string, readPart: () => boolean): boolean {
  cursor.at++;
  skipBlanks(cursor);
  if (take(cursor, close)) return true;
  for (;;) {
    skipBlanks(cursor);
    if (!readPart()) return false;
    skipBlanks(cursor);
    if (take(cursor, close)) return true;
    if (!take(cursor, ',')) return false;
  }
}

function take(cursor: Cursor, unit: string): boolean {
  if (cursor.text[cursor.at] !== unit) return false;
  cursor.at++;
  return true;
}

function readString(cursor: Cursor): string | undefined {
  const { text, at } = cursor;
  for (let next = at + 1; next < text.length; next++) {
    const unit = text.charCodeAt(next);
    // No string goes on over a line; what does is cut off, and looking on for its end would cost time.
    if (unit === 10) return undefined;
    if (unit === 92) next++;
    else if (unit === 34) {
      cursor.at = next + 1;
      return unescaped(text.slice(at, next + 1));
    }
  }
  return undefined;
}

/** Programs write control characters into strings that JSON does not allow there: these are kept. */
function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}

/** No number is longer. */
const longestWord = 40;

const words: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readWord(cursor: Cursor): number | boolean | null | undefined {
  const text = cursor.text.slice(cursor.at, cursor.at + longestWord);
  const word = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/.exec(text)?.[0];
  if (word === undefined) return undefined;
  cursor.at += word.length;
  const constant = words.get(word);
  return constant === undefined ? Number(word) : constant;
}

function skipBlanks(cursor: Cursor): void {
  for (;;) {
    const unit = cursor.text.charCodeAt(cursor.at);
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return;
    cursor.at++;
  }
}
