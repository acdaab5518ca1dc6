import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../text/problem.ts';
import { formatSpan, type Source, type Span } from '../text/source.ts';
import type { DeviceKind, Reading } from './device.ts';
import { deviceKinds } from './registry.ts';
import { type Fixture, fixturesOf } from './testing/fixtures.ts';
import { goldenFacts, goldenProblems } from './testing/golden.ts';
import { countWork } from './testing/work.ts';

// `UPDATE_FIXTURES=1` writes the golden files; read each against the program's manual before it is committed.
const update = process.env['UPDATE_FIXTURES'] === '1';

function read({ kind, source, options }: Fixture): Reading {
  return kind.read([source], options);
}

it('knows at least one kind, and each has fixtures', () => {
  expect(deviceKinds.length).toBeGreaterThan(0);
  for (const kind of deviceKinds) expect(fixturesOf(kind).length, kind.kind).toBeGreaterThanOrEqual(5);
});

describe.each(deviceKinds.map((kind) => [kind.kind, kind] as const))('%s', (_, kind) => {
  const fixtures = fixturesOf(kind);

  describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    const reading = read(fixture);
    const { facts } = reading;

    it('is read as its golden file says', () => {
      const [file, text] = hasErrors(reading.problems)
        ? [fixture.error, goldenProblems(reading)]
        : [fixture.expected, goldenFacts(reading)];
      if (update) writeFileSync(file, text);
      expect(existsSync(file), `${file} is missing: run with UPDATE_FIXTURES=1, then read it`).toBe(true);
      expect(text).toBe(readFileSync(file, 'utf8'));
      expect(existsSync(file === fixture.error ? fixture.expected : fixture.error)).toBe(false);
    });

    it('is claimed by this kind and no other', () => {
      const claimants = deviceKinds.filter((one) => one.claims(fixture.source) > 0.5);
      expect(claimants.map((one) => one.kind)).toEqual([kind.kind]);
    });

    it('has every line understood, ignored or unknown', () => {
      const lines = fixture.source.text.split('\n').filter((line) => isStatement(line, kind));
      const { understood, ignored, unknown } = facts.coverage;
      expect(understood + ignored + unknown.length).toBe(lines.length);
    });

    it('has a place in the file for every fact and every problem', () => {
      const places = [...spansOf(facts), ...reading.problems.flatMap(({ span }) => (span ? [span] : []))];
      expect(places.filter((span) => !isInside(span, fixture.source)).map(formatSpan)).toEqual([]);
      expect(factsWithoutSpan(reading)).toEqual([]);
    });

    it('is rendered to the same bytes', () => {
      expect(kind.render(reading.tree)).toEqual([fixture.source]);
    });

    it('shows no secret in its facts', () => {
      const secrets = secretsOf(kind, fixture.source);
      const shown = JSON.stringify([facts.frontends, facts.pools]);
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    });

    it('is masked the same when it is masked again', () => {
      const masked = kind.mask(fixture.source.text);
      expect(kind.mask(masked)).toBe(masked);
    });
  });

  it('never throws, whatever the bytes, and renders what it read', () => {
    const texts = fixtures.map(({ source }) => source.text);
    fc.assert(
      fc.property(mutated(texts), (text) => {
        const source = { file: 'mutated', text };
        const reading = kind.read([source]);
        expect(kind.render(reading.tree)).toEqual([source]);
        expect(kind.claims(source)).toBeGreaterThanOrEqual(0);
        expect(kind.claims(source)).toBeLessThanOrEqual(1);
        expect(typeof kind.mask(text)).toBe('string');
      }),
      { numRuns: 600, seed: 20_240_601 },
    );
  });

  it('reads several files as one configuration', () => {
    const sources = fixtures.slice(0, 3).map(({ source }) => source);
    expect(kind.render(kind.read(sources).tree)).toEqual(sources);
  });

  it('does twice the work for twice the text', () => {
    const texts = [...fixtures.map(({ source }) => source.text), ...unkind];
    for (const text of texts) {
      const unit = text.repeat(Math.max(1, Math.ceil(4000 / text.length)));
      const work = (times: number): number =>
        countWork(() => kind.read([{ file: 'x', text: unit.repeat(times) }]));
      const [once, more] = [work(8), work(16)];
      expect(more / once, JSON.stringify(text.slice(0, 60))).toBeLessThan(2.2);
    }
  });

  it('reads long lines, many lines and nothing', () => {
    for (const text of [
      '',
      '\n'.repeat(300_000),
      'a\n'.repeat(100_000),
      'x '.repeat(1_000_000),
      'y'.repeat(2_000_000),
    ]) {
      const { facts } = kind.read([{ file: 'x', text }]);
      expect(facts.frontends).toEqual([]);
    }
  });
});

/** Pieces of text that trap readers which look ahead or go back. */
const unkind: readonly string[] = [
  '"',
  "'",
  '\\',
  '"${A',
  '"${A[*]}" ',
  '(((((((((',
  '.if ((((',
  '.if 1\n',
  '{ ',
  '! ',
  '%[%[',
  'backend b\n use_backend %[a(b,%[a(b if { a(b( }\n',
  'frontend f\n acl a path /\n use_backend b if a a a a\n',
  'backend b\n server s 1.1.1.1:80 "\n',
  'global\n setenv A "${A}${A}x"\n',
];

/** A fixture with some bytes removed, doubled, swapped for others, or cut off. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 40 }),
    insert: fc.oneof(
      fc.string({
        unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
        maxLength: 8,
      }),
      fc.constantFrom('"', "'", '\\', '{', '}', '(', ')', '%[', '${', '\n', '\r\n', '#', ' ', '!', ',', '\0'),
    ),
  });
  return fc
    .record({ text: fc.constantFrom(...texts), edits: fc.array(edit, { maxLength: 6 }) })
    .map(({ text, edits }) =>
      edits.reduce((current, { at, length, insert }) => {
        const start = Math.floor(at * current.length);
        return current.slice(0, start) + insert + current.slice(start + length);
      }, text),
    );
}

function isStatement(line: string, kind: DeviceKind): boolean {
  const text = line.replace(/^\xEF\xBB\xBF/, '').trim();
  return text !== '' && !(comments[kind.kind] ?? '#').includes(text.charAt(0));
}

/** Letters that begin a comment line, where it is not `#` alone. */
const comments: Readonly<Record<string, string>> = { eos: '!', ios: '!', frr: '!#', keepalived: '!#' };

function* spansOf(value: unknown): Iterable<Span> {
  if (typeof value !== 'object' || value === null) return;
  if ('endColumn' in value) yield value as Span;
  else for (const inner of Object.values(value)) yield* spansOf(inner);
}

function isInside(span: Span, { text }: Source): boolean {
  const lines = text.split('\n');
  const last = lines[span.endLine - 1];
  const inOrder = span.line < span.endLine || span.column <= span.endColumn;
  return (
    span.line >= 1 && span.column >= 1 && inOrder && last !== undefined && span.endColumn <= last.length + 1
  );
}

function factsWithoutSpan({ facts }: Reading): readonly string[] {
  const listed: readonly (readonly [string, { readonly span: Span | undefined }])[] = [
    ...facts.frontends.flatMap((one) => [
      [`frontend ${one.name}`, one] as const,
      ...one.listeners.map((listener) => [listener.text, listener] as const),
      ...one.decisions.map((decision) => [decision.text, decision] as const),
    ]),
    ...facts.pools.flatMap((one) => [
      [`pool ${one.name}`, one] as const,
      ...one.servers.map((server) => [server.name, server] as const),
      ...one.decisions.map((decision) => [decision.text, decision] as const),
      ...one.persistence.map((persistence) => [persistence.kind, persistence] as const),
    ]),
    ...facts.files.map((one) => [one.path, one] as const),
    ...facts.controls.map((one) => [one.address, one] as const),
  ];
  return listed.filter(([, { span }]) => span === undefined).map(([name]) => name);
}

/** Words that masking takes out of a text. */
function secretsOf(kind: DeviceKind, { text }: Source): readonly string[] {
  const shown = new Set(kind.mask(text).split(/\s+/));
  return text
    .split(/\s+/)
    .filter((word) => word.length > 5 && !shown.has(word))
    .map((word) => word.replace(/^[^:]*:/, ''));
}
