import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectTables } from '../../scripts/effect-tables.ts';
import { walkDirectives } from '../model/directive.ts';
import { effectClasses } from '../model/effect.ts';
import { deviceKinds } from './registry.ts';
import { kindNamed, partsOf } from './testing/effects.ts';
import { fixturesOf } from './testing/fixtures.ts';

const tables = effectTables();

describe.each(tables.map((table) => [table.kind, table] as const))('%s', (name, { effects }) => {
  const kind = kindNamed(name);

  it('has evidence for every class that is milder than the worst', () => {
    const bare = [...effects].filter(([, effect]) => effect.class !== effectClasses[0] && !effect.evidence);
    expect(bare.map(([word]) => word)).toEqual([]);
  });

  it('computes nothing of what is silent', () => {
    const odd = [...effects].filter(
      ([, effect]) => effect.computed === true && /^(observability|none|process|time)$/.test(effect.class),
    );
    expect(odd.map(([word]) => word)).toEqual([]);
  });

  it.each(fixturesOf(kind).map((fixture) => [fixture.name, fixture] as const))(
    'says of every statement of %s what a change of it can do',
    (_, { source, options }) => {
      const { tree } = kind.read([source], options);
      const silent: string[] = [];
      for (const [statement, around] of walkDirectives(kind.directives?.(tree) ?? [])) {
        const parts = kind.parts?.(statement, around) ?? [];
        const bare = parts.filter(
          ({ effect }) => effect.class !== 'routing' && effect.evidence === undefined,
        );
        expect(bare).toEqual([]);
        expect(kind.parts?.(statement, around)).toEqual(parts);
        if (parts.length === 0) silent.push([statement.name, ...statement.arguments].join(' '));
      }
      // Without an option a line of defaults says nothing, and the program refuses it.
      expect(silent.filter((text) => text !== 'default-server')).toEqual([]);
    },
  );

  it('never throws, whatever the bytes', () => {
    const texts = fixturesOf(kind).map(({ source }) => source.text.slice(0, 4000));
    const mutated = fc
      .tuple(fc.constantFrom(...texts), fc.nat(4000), fc.nat(40), fc.string({ maxLength: 12 }))
      .map(([text, at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut));
    fc.assert(
      fc.property(mutated, (text) => {
        for (const { word, value } of partsOf(kind, text))
          expect([word, value].join('')).toBeTypeOf('string');
      }),
      { numRuns: 30 },
    );
  });
});

it('every kind has a table, and says of its statements what a change of them can do', () => {
  expect(tables.map(({ kind }) => kind)).toEqual(deviceKinds.map(({ kind }) => kind));
  for (const { kind, parts, directives } of deviceKinds)
    expect([kind, parts !== undefined && directives !== undefined]).toEqual([kind, true]);
});

/** Words that the kind knows and of which nobody has shown that they are milder; the page has all of them. */
it.each([
  [
    'haproxy',
    ['mode', 'stick-table', 'capture', 'id', 'filter', 'global setenv', 'http-request set-var', 'bind name'],
  ],
  [
    'nginx',
    ['include', 'load_module', 'try_files', 'error_page', 'js_content', 'merge_slashes', 'stream map'],
  ],
  ['apache', ['LoadModule', 'Define', 'Options', 'AllowOverride', 'SetEnvIf', 'SetHandler', '<Directory>']],
  ['keepalived', ['include', 'vrrp_instance notify_master', 'real_server notify_down']],
  ['eos', ['event', 'event-handler']],
] as const)('%s leaves out words on purpose', (name, words) => {
  const leftOut = tables.find(({ kind }) => kind === name)?.leftOut ?? [];
  expect(words.filter((word) => !leftOut.includes(word))).toEqual([]);
});
