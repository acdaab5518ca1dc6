import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Directive, walkDirectives } from '../../model/directive.ts';
import type { Problem } from '../../text/problem.ts';
import type { Source } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { nginx } from './index.ts';
import { freePorts, installed, type Nginx, nginxIn } from './testing/program.ts';

function read(text: string, options: ReadOptions = {}): ReturnType<typeof nginx.read> {
  return nginx.read([{ file: 'nginx.conf', text }], options);
}

function directives(text: string, options: ReadOptions = {}): readonly Directive[] {
  return nginx.directives?.(read(text, options).tree) ?? [];
}

function words(text: string, options: ReadOptions = {}): readonly (readonly string[])[] {
  return [...walkDirectives(directives(text, options))].map(([{ name, arguments: given }]) => [
    name,
    ...given,
  ]);
}

function said(problems: readonly Problem[]): readonly string[] {
  return problems.map(
    ({ code, message, span }) => `${span?.file ?? ''}:${span?.line ?? 0} ${code}: ${message}`,
  );
}

/** Includes by name, as the flow gives them. */
function including(files: Readonly<Record<string, string>>): ReadOptions {
  const sources = new Map(Object.entries(files).map(([file, text]) => [file, { file, text }]));
  return {
    include: (pattern) => {
      const start = pattern.replace(/\*.*$/, '');
      if (start === pattern) return [sources.get(pattern) ?? []].flat();
      return [...sources.values()].filter(({ file }): boolean => file.startsWith(start));
    },
  };
}

/** A word as it may be written, and what nginx makes of it. */
const spellings: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['a#b', 'a#b'],
  ['"a b"', 'a b'],
  ["'a;b'", 'a;b'],
  ['"{x}"', '{x}'],
  [String.raw`a\;b`, String.raw`a\;b`],
  [String.raw`a\ b`, String.raw`a\ b`],
  [String.raw`a\{b`, String.raw`a\{b`],
  [String.raw`"a\"b"`, 'a"b'],
  [String.raw`'a\'b'`, "a'b"],
  [String.raw`"a\\b"`, String.raw`a\b`],
  [String.raw`a\\b`, String.raw`a\b`],
  [String.raw`"\t|\r|\n|\q"`, '\t|\r|\n|\\q'],
  [String.raw`\#x`, String.raw`\#x`],
  ['a"b', 'a"b'],
  ["a'b'c", "a'b'c"],
  ['a}b', 'a}b'],
  ['"two\nlines"', 'two\nlines'],
  ['"#no comment"', '#no comment'],
  ['"\xe4\xf6"', '\xe4\xf6'],
  ['""', ''],
];

describe('words', () => {
  it.each(spellings)('of %j', (spelling, meant) => {
    expect(directives(`return 200 ${spelling};`)[0]?.arguments[1]).toBe(meant);
  });

  it('end at a brace, but not at one that follows a dollar', () => {
    expect(words('set $a ${b}c; if ($x){break;}')).toEqual([
      ['set', '$a', '${b}c'],
      ['if', '($x)'],
      ['break'],
    ]);
  });

  it('may span lines and hold comments between them', () => {
    const [directive] = directives('log_format main # why\n  a\r\n  "b\n c" ;');
    expect(directive?.arguments).toEqual(['main', 'a', 'b\n c']);
    expect(directive?.span).toEqual({ file: 'nginx.conf', line: 1, column: 1, endLine: 4, endColumn: 4 });
  });
});

describe.skipIf(!installed)('the real nginx (skipped where it is not installed)', () => {
  let program: Nginx;
  let port = 0;

  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    program = nginxIn('evenkeel-words-');
    const locations = spellings.map(([spelling], at) => `location = /${at} { return 200 ${spelling}; }`);
    await program.start(
      program.whole(`server { listen 127.0.0.1:${port};\n${locations.join('\n')}\n}`),
      port,
    );
  });

  afterAll(() => program.dispose());

  it('reads all words the same way', async () => {
    for (const [at, [spelling, meant]] of spellings.entries()) {
      const answer = await fetch(`http://127.0.0.1:${port}/${at}`);
      expect(Buffer.from(await answer.arrayBuffer()).toString('latin1'), spelling).toBe(meant);
    }
  });
});

describe('includes', () => {
  const files = { 'a.conf': 'server { listen 81; }', 'b.conf': 'server { listen 82; }' };

  it('stand where their directive stands, with places in their own files', () => {
    const tree = directives('http {\n include *.conf;\n server { listen 80; } }', {
      include: () => Object.entries(files).map(([file, text]): Source => ({ file, text })),
    });
    const block = tree[0]?.block ?? [];
    expect(block.map(({ name, span }) => `${span.file}:${span.line} ${name}`)).toEqual([
      'nginx.conf:2 include',
      'a.conf:1 server',
      'b.conf:1 server',
      'nginx.conf:3 server',
    ]);
  });

  it('are sources of the reading', () => {
    const { tree } = read('http { include a.conf; include b.conf; include a.conf; }', including(files));
    const names = ['nginx.conf', 'a.conf', 'b.conf'];
    expect(nginx.sources?.(tree).map(({ file }) => file)).toEqual(names);
    expect(nginx.render(tree).map(({ file }) => file)).toEqual(names);
  });

  it('of a file that is not there are found, those of a pattern without a file are not', () => {
    expect(said(read('include none.conf;\ninclude none/*.conf;', including({})).problems)).toEqual([
      'nginx.conf:1 include-missing: the included file none.conf is not there',
    ]);
  });

  it('of which nothing is known are no problem', () => {
    expect(read('include none.conf;', {}).problems).toEqual([]);
  });

  it('that lead in a circle are told at the one that closes it', () => {
    const circle = { 'a.conf': 'include b.conf;', 'b.conf': '\ninclude a.conf;' };
    expect(said(read('include a.conf;', including(circle)).problems)).toEqual([
      'b.conf:2 include-cycle: a.conf includes itself by way of b.conf',
    ]);
    expect(
      said(read('include nginx.conf;', including({ 'nginx.conf': 'include nginx.conf;' })).problems),
    ).toEqual(['nginx.conf:1 include-cycle: nginx.conf includes itself']);
  });

  it('that double again and again end soon', () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`${at}.conf`, `include ${at + 1}.conf;\n`.repeat(2)]),
    );
    const { problems } = read('include 0.conf;', including(files));
    expect(problems.map(({ code }) => code)).toContain('include-cycle');
  });
});

describe('the output of nginx -T', () => {
  const dump = [
    'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok',
    '# configuration file /etc/nginx/nginx.conf:',
    'http {',
    '  include conf.d/*.conf;',
    '}',
    '',
    '# configuration file /etc/nginx/conf.d/b.conf:',
    'server { listen 82; }',
    '# configuration file /etc/nginx/conf.d/a.conf:',
    'server { listen 81; }',
    '# configuration file /etc/nginx/conf.d/deep/c.conf:',
    'server { listen 83; }',
    '',
  ].join('\n');

  it('is read as the files that it holds, with places in the dump', () => {
    const block = directives(dump)[0]?.block ?? [];
    expect(block.map(({ name, span }) => `${span.line} ${name}`)).toEqual([
      '4 include',
      '10 server',
      '8 server',
    ]);
  });

  it('is one source', () => {
    const { tree } = read(dump);
    expect(nginx.render(tree)).toEqual([{ file: 'nginx.conf', text: dump }]);
  });
});

describe('Lua', () => {
  it('ends at its own brace, whatever its strings and comments hold', () => {
    const code = ' local s = "}" -- }\n --[[ } ]] local t = [==[ }]] ]==] if s then return { } end ';
    const statements = words(`http { init_by_lua_block {${code}} server { listen 80; } }`);
    expect(statements).toEqual([['http'], ['init_by_lua_block'], ['server'], ['listen', '80']]);
  });

  it('that never ends is told', () => {
    expect(said(read('init_by_lua_block { "}').problems)[0]).toContain('init_by_lua_block is never closed');
  });
});

describe('bad input', () => {
  it.each([
    ['}', "nginx.conf:1 syntax: unexpected '}': no block is open"],
    ['http {\n server {\n', "nginx.conf:2 syntax: the file ends inside the block of 'server'"],
    ['user "www', "nginx.conf:1 syntax: unexpected end of file, expecting ';' or '}' or the end of a quote"],
    ['user www', "nginx.conf:1 syntax: unexpected end of file, expecting ';' or '}' or the end of a quote"],
    [';', "nginx.conf:1 syntax: unexpected ';'"],
    ['http { user }', "nginx.conf:1 syntax: unexpected '}'"],
    ['{ }', "nginx.conf:1 syntax: unexpected '{'"],
    ['user "a"b;', "nginx.conf:1 syntax: unexpected 'b'"],
  ])('%j is told', (text, problem) => {
    expect(said(read(text).problems)).toContain(problem);
  });

  it('nested ten thousand times is told once, and its lines stay unknown', () => {
    const text = `http {\n${'server {\n'.repeat(10_000)}${'}\n'.repeat(10_000)}}\n`;
    const { problems, facts } = read(text);
    const deep = problems.filter(({ message }) => message.includes('blocks are nested'));
    expect(deep.map(({ span }) => span?.line)).toEqual([65]);
    expect(facts.coverage.unknown.length).toBeGreaterThan(9000);
  });

  it.each(['a\0b {', '\0', '\xff\xfe;', 'x\r\r\n;', '"'.repeat(99), '\\', 'a \\'])(
    '%j throws nothing',
    (text) => {
      const { tree } = read(text);
      expect(nginx.render(tree)).toEqual([{ file: 'nginx.conf', text }]);
    },
  );
});
