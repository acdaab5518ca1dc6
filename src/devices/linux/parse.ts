import { itemsOf, type JsonNode, readJson } from '../../text/json.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import { type Source, type Span, spanAt } from '../../text/source.ts';
import { type EntryKind, entryKind } from './entries.ts';

/** One entry of a list that iproute2 printed. */
export interface Entry {
  readonly kind: EntryKind | undefined;
  readonly node: JsonNode;
  readonly source: Source;
  readonly span: Span;
  /** What its line ends as in the coverage. */
  state: 'understood' | 'ignored' | 'unknown';
}

export interface FileTree {
  readonly source: Source;
  readonly entries: readonly Entry[];
  /** Places of lists, whose brackets may stand on lines of their own. */
  readonly lists: readonly Span[];
  /** Commands and prompts that were captured with the output. */
  readonly prompts: readonly Span[];
}

export interface CaptureTree {
  readonly files: readonly FileTree[];
}

/** Reads each file as lists one after the other; what is behind the first fault of a file stays unknown. */
export function parse(sources: readonly Source[], problems: ProblemList): CaptureTree {
  return { files: sources.map((source) => readFile(source, problems)) };
}

const prompt = /^[^\n]{0,200}[#$>%] ?(?:sudo )?(?:\S*\/)?(?:ip|bridge) [^\n]*/;

function readFile(source: Source, problems: ProblemList): FileTree {
  const { text } = source;
  const entries: Entry[] = [];
  const lists: Span[] = [];
  const prompts: Span[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const typed = text[at] === '[' ? undefined : prompt.exec(text.slice(at, at + 500))?.[0];
    const read = typed === undefined ? readJson(text, at) : undefined;
    if (typed !== undefined) {
      prompts.push(spanAt(source, at, at + typed.trimEnd().length));
      at = skipBlanks(text, at + typed.length);
    } else if (read?.ok === true && Array.isArray(read.node.value)) {
      lists.push(spanAt(source, read.node.from, read.node.end));
      for (const node of itemsOf(read.node)) entries.push(entryOf(source, node));
      at = skipBlanks(text, read.node.end);
    } else {
      tellFault(problems, source, read?.ok === false ? read.at : at);
      break;
    }
  }
  return { source, entries, lists, prompts };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

function entryOf(source: Source, node: JsonNode): Entry {
  return { kind: entryKind(node), node, source, span: spanAt(source, node.from, node.end), state: 'unknown' };
}

function tellFault(problems: ProblemList, source: Source, offset: number): void {
  const at = Math.min(offset, source.text.length);
  report(problems, 'syntax', () => ({
    severity: 'error',
    message: `${source.file} is not the JSON that ip and bridge print`,
    span: spanAt(source, at, at),
    help: 'capture it again: ip -j addr, ip -j route, bridge -j vlan',
  }));
}
