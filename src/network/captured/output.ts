import { type JsonNode, readJson } from '../../text/json.ts';
import { type Source, type Span, spanAt } from '../../text/source.ts';

export interface Line {
  /** Without its line ending. */
  readonly text: string;
  readonly span: Span;
}

/** What one command printed. */
export interface Output {
  /** As typed behind the prompt, in lower case; empty where the capture does not have it. */
  readonly command: string;
  readonly source: Source;
  /** Of text; empty for JSON. */
  readonly lines: readonly Line[];
  readonly json?: JsonNode | undefined;
  /** Where it begins. */
  readonly span: Span;
}

/** A prompt with a command that shows something: `switch#show ip route`, `admin@leaf1:~$ ip -j neigh`. */
const prompt =
  /^[^\s#>$%]{1,120}[#>$%] ?((?:do )?(?:sh(?:ow|o)?|sudo|ip|bridge|vtysh|lldpctl|lldpcli|net show|nv show)\b.*)$/;

interface Pending {
  readonly command: string;
  readonly lines: Placed[];
  isBlank: boolean;
}

/** Outputs of a capture one after the other: each begins at a prompt, and behind the end of a value of JSON. */
export function outputsOf(source: Source): readonly Output[] {
  const outputs: Output[] = [];
  let pending: Pending = { command: '', lines: [], isBlank: true };
  let skipTo = 0;
  const flush = (): void => {
    const made = textOutput(source, pending.command, pending.lines);
    if (made !== undefined) outputs.push(made);
    pending = { command: pending.command, lines: [], isBlank: true };
  };
  for (const line of linesOf(source)) {
    if (line.from < skipTo) continue;
    const typed = prompt.exec(line.text)?.[1];
    if (typed !== undefined) {
      flush();
      pending = { command: typed.trim().toLowerCase(), lines: [], isBlank: true };
      continue;
    }
    const json = pending.isBlank ? jsonAt(source.text, line) : undefined;
    if (json === undefined) {
      pending.lines.push(line);
      pending.isBlank &&= isBlank(line);
    } else {
      flush();
      for (const one of jsonsFrom(source.text, json)) {
        const span = spanAt(source, one.from, one.from + 1);
        outputs.push({ command: pending.command, source, lines: [], json: one, span });
        skipTo = one.end;
      }
    }
  }
  flush();
  return outputs;
}

interface Placed {
  readonly text: string;
  readonly from: number;
}

function* linesOf({ text }: Source): Iterable<Placed> {
  let from = 0;
  for (const raw of text.split('\n')) {
    yield { text: raw.endsWith('\r') ? raw.slice(0, -1) : raw, from };
    from += raw.length + 1;
  }
}

/** A value that is whole; a line that only begins like one is text. */
function jsonAt(text: string, line: Placed): JsonNode | undefined {
  if (!/^\s*[{[]/.test(line.text.slice(0, 200))) return undefined;
  const read = readJson(text, line.from);
  return read.ok ? read.node : undefined;
}

/** The value and those that follow it at once; a prompt behind the last one on its line is no output. */
function* jsonsFrom(text: string, first: JsonNode): Iterable<JsonNode> {
  let at = first;
  for (;;) {
    yield at;
    const next = at.end + (/^\s*/.exec(text.slice(at.end, at.end + 200))?.[0].length ?? 0);
    const read = text[next] === '{' || text[next] === '[' ? readJson(text, next) : undefined;
    if (read?.ok !== true) return;
    at = read.node;
  }
}

function textOutput(source: Source, command: string, placed: readonly Placed[]): Output | undefined {
  const first = placed.find((line) => !isBlank(line));
  if (first === undefined) return undefined;
  const lines = placed.map(({ text, from }) => ({ text, span: spanAt(source, from, from + text.length) }));
  const span = spanAt(source, first.from, first.from + first.text.length);
  return { command, source, lines, span };
}

function isBlank({ text }: Placed): boolean {
  return text.trim() === '';
}
