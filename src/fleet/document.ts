import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument as parseYaml } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../text/nearest.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Source, Span } from '../text/source.ts';
import { type FleetDocument, fleetSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** One YAML document against the schema; every problem names line, column and the nearest valid word. */
export function parseDocument(source: Source): Result<FleetDocument> {
  const known = held.get(source);
  if (known !== undefined) return known;
  const parsed = parseText(source);
  held.set(source, parsed);
  return parsed;
}

/** The same source is parsed once: it is asked for its includes, its command and its content. */
const held = new WeakMap<Source, Result<FleetDocument>>();

function parseText(source: Source): Result<FleetDocument> {
  const lines = new LineCounter();
  const text = Buffer.from(source.text, 'latin1').toString('utf8');
  // The parser compares each key of a map with all others of it: a fleet has thousands.
  const document = parseYaml(text, { lineCounter: lines, uniqueKeys: false });
  const place = (from: number, to: number): Span => span(source.file, lines, from, to);
  const errors = [
    ...document.errors.map(({ message, pos }) => ({ message, pos })),
    ...repeatedKeys(document.contents),
  ];
  if (errors.length > 0) {
    return failure(
      ...errors.map(
        ({ message, pos }): Problem => ({
          code: 'fleet-syntax',
          severity: 'error',
          message: message.split('\n')[0]?.replace(/ at line .*$/, '') ?? 'not valid YAML',
          span: place(...pos),
          help: 'the fleet file is YAML: check indentation and quotes near this place',
        }),
      ),
    );
  }
  const checked = fleetSchema.safeParse(document.toJS() ?? {}, { jitless: true });
  if (checked.success) return success(checked.data);
  return failure(
    ...checked.error.issues.flatMap((issue) => problems(issue, document.contents as Node | null, place)),
  );
}

/** Keys that a map has already (YAML 1.2.2, 3.2.1.3). */
function repeatedKeys(
  node: unknown,
): readonly { readonly message: string; readonly pos: [number, number] }[] {
  if (isSeq(node)) return node.items.flatMap(repeatedKeys);
  if (!isMap(node)) return [];
  const seen = new Set<unknown>();
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? key.value : key;
    const [from, to] = isScalar(key) && key.range ? key.range : [0, 0];
    const isKnown = seen.has(name);
    seen.add(name);
    const own = isKnown ? [{ message: 'Map keys must be unique', pos: [from, to] as [number, number] }] : [];
    return [...own, ...repeatedKeys(value)];
  });
}

function problems(issue: Issue, root: Node | null, place: (from: number, to: number) => Span): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const node = nodeAt(root, [...issue.path, key], 'key');
      const word = nearest(key, knownKeys(issue.path));
      return {
        code: 'fleet-schema',
        severity: 'error',
        message: `'${key}' is not a key ${where(issue.path)}`,
        span: node?.range ? place(node.range[0], node.range[1]) : undefined,
        help:
          word === undefined ? `known keys: ${knownKeys(issue.path).join(', ')}` : `did you mean '${word}'?`,
      };
    });
  }
  const node = nodeAt(root, issue.path, 'value');
  return [
    {
      code: 'fleet-schema',
      severity: 'error',
      message: `${issue.path.join('.')}: ${deepest(issue).message}`,
      span: node?.range ? place(node.range[0], node.range[1]) : undefined,
      help: 'see the fleet file section of the README for what fits here',
    },
  ];
}

/** Of a failed union, the branch that came furthest says the most. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors.flat();
  return branches.find(({ code }) => code === 'custom') ?? branches[0] ?? issue;
}

function where(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'of the fleet file' : `of ${path.map(String).join('.')}`;
}

/** Keys that the schema allows at a path, found by asking the schema itself. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = fleetSchema;
  for (const step of path) schema = child(schema, String(step));
  const shape = (unwrap(schema) as { shape?: Record<string, unknown> } | undefined)?.shape;
  return Object.keys(shape ?? {});
}

function child(schema: unknown, key: string): unknown {
  const inner = unwrap(schema) as { shape?: Record<string, unknown>; valueType?: unknown } | undefined;
  return inner?.shape?.[key] ?? inner?.valueType;
}

function unwrap(schema: unknown): unknown {
  let inner = schema as { unwrap?: () => unknown; shape?: unknown } | undefined;
  while (inner?.shape === undefined && typeof inner?.unwrap === 'function')
    inner = inner.unwrap() as typeof inner;
  return inner;
}

function nodeAt(root: Node | null, path: readonly PropertyKey[], want: 'key' | 'value'): Node | undefined {
  let node: Node | null | undefined = root;
  for (const [at, step] of path.entries()) {
    if (!isMap(node)) return node ?? undefined;
    const pair: unknown = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    if (!isPair(pair)) return node;
    if (at === path.length - 1 && want === 'key') return pair.key as Node;
    node = pair.value as Node | null;
  }
  return node ?? undefined;
}

function span(file: string, lines: LineCounter, from: number, to: number): Span {
  const start = lines.linePos(from);
  const end = lines.linePos(to);
  return { file, line: start.line, column: start.col, endLine: end.line, endColumn: end.col };
}
