import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Directive } from '../../model/directive.ts';
import { hasErrors, type Problem } from '../../text/problem.ts';
import { formatSpan, type Source } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { apache } from './index.ts';

function read(text: string, options: ReadOptions = {}): ReturnType<typeof apache.read> {
  return apache.read([{ file: 'httpd.conf', text }], options);
}

function directives(text: string, options: ReadOptions = {}): readonly Directive[] {
  return apache.directives?.(read(text, options).tree) ?? [];
}

function words(text: string, options: ReadOptions = {}): readonly (readonly string[])[] {
  return directives(text, options).map(({ name, arguments: given }) => [name, ...given]);
}

function said(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, message, span }) => `${span?.line ?? 0} ${code}: ${message}`);
}

/** Includes by name, as the flow gives them. */
function including(files: Readonly<Record<string, string>>): ReadOptions {
  return {
    include: (pattern) => {
      const exact = files[pattern];
      if (exact !== undefined) return [{ file: pattern, text: exact }];
      const start = pattern.replace(/\*.*$/, '');
      if (start === pattern) return [];
      return Object.entries(files)
        .filter(([file]) => file.startsWith(start))
        .map(([file, text]): Source => ({ file, text }));
    },
  };
}

describe('words', () => {
  it.each([
    ['ServerAdmin "a b"', ['serveradmin', 'a b']],
    ["serverADMIN 'a \"b'", ['serveradmin', 'a "b']],
    [String.raw`ServerAdmin "a \"b\" \\ \n"`, ['serveradmin', String.raw`a "b" \ \n`]],
    [String.raw`ServerAdmin a\\b`, ['serveradmin', String.raw`a\b`]],
    ['ServerAdmin "a b', ['serveradmin', 'a b']],
    ['ServerAdmin a#b # c', ['serveradmin', 'a#b', '#', 'c']],
    ['ServerAdmin \\\n  a \\\r\n b', ['serveradmin', 'a', 'b']],
    ['ServerAdmin a\\\nb', ['serveradmin', 'ab']],
    ['  # comment \\\nServerAdmin lost\nServerAdmin kept', ['serveradmin', 'kept']],
    ['Define X "1 2"\r\nUnDefine Y\r\nServerAdmin ${X}', ['define', 'X', '1 2']],
  ])('of %j', (text, expected) => {
    expect(words(text)[0]).toEqual(expected);
  });

  it('have the value that a variable has at the end of all files', () => {
    expect(words('Define A 1\nServerAdmin ${A}-${B}\nDefine A 2').at(1)).toEqual(['serveradmin', '2-${B}']);
  });

  it('span from the name to the last argument over joined lines', () => {
    const [one] = directives('\n  ServerAdmin \\\n  a\n');
    expect(one?.span).toEqual({ file: 'httpd.conf', line: 2, column: 3, endLine: 3, endColumn: 4 });
  });
});

describe('sections', () => {
  it('nest', () => {
    const [host] = directives(
      '<VirtualHost *:80>\n<Location "/a b">\nRequire all denied\n</location>\n</VirtualHost>',
    );
    expect(host?.name).toBe('virtualhost');
    expect(host?.arguments).toEqual(['*:80']);
    expect(host?.block?.[0]).toMatchObject({
      name: 'location',
      arguments: ['/a b'],
      block: [{ name: 'require' }],
    });
  });

  it.each([
    ['<Location />\n</Files>', '2 syntax: </Location> is expected here, not </Files>'],
    ['<Location />\n', '1 syntax: <Location> is not closed in its file'],
    ['</Location>', '1 syntax: </Location> closes nothing'],
    ['<Location />\n</Location >\n', '2 syntax: </Location> is expected here, not </Location >'],
    ['<Location /\n</Location>', "1 syntax: <Location> has no closing '>'"],
  ])('in %j are refused', (text, expected) => {
    expect(said(read(text).problems)).toContain(expected);
  });
});

describe('conditions', () => {
  const loaded = 'LoadModule rewrite_module modules/mod_rewrite.so\n';
  it.each([
    ['<IfModule mod_rewrite.c>', true],
    ['<IfModule rewrite_module>', true],
    ['<IfModule !mod_ssl.c>', true],
    ['<IfModule mod_ssl.c>', false],
    ['<IfModule mod_log_config.c>', true],
    ['<IfDefine X>', true],
    ['<IfDefine !X>', false],
    ['<IfDefine Y>', false],
    ['<IfVersion >= 2.4>', true],
    ['<IfVersion < 2.2>', false],
    ['<IfVersion >= 2.4.50>', true],
    ['<IfVersion !~ ^2\\.2>', true],
    ['<IfVersion 2.4.52>', true],
    ['<IfDirective RewriteRule>', true],
    ['<IfSection !Bogus>', true],
  ])('%s holds: %s', (condition, holds) => {
    const name = /\w+/.exec(condition)?.[0] ?? '';
    const text = `${loaded}Define X\n${condition}\n<Bogus>\n</Bogus>\n</${name}>\n`;
    const names = directives(text, { version: '2.4.52' }).map((one) => one.name);
    expect(names.includes('bogus')).toBe(holds);
  });

  it('that cannot be told leave their lines unknown', () => {
    const { facts, problems } = read('<IfModule mod_ssl.c>\nListen 443\n</IfModule>\nListen 80');
    expect(problems.map(({ code }) => code)).toContain('unevaluated-condition');
    expect(facts.coverage.unknown.map(({ span }) => span.line)).toEqual([1, 2, 3]);
  });
});

describe('macros', () => {
  it('are read in place of their use', () => {
    const text =
      '<Macro Host $name $p>\n<VirtualHost *:$p>\nServerName $name\n</VirtualHost>\n</Macro>\nUse host a.b 80\nUse HOST c.d 81\n';
    expect(
      directives(text).map(({ arguments: given, block }) => [given[0], block?.[0]?.arguments[0]]),
    ).toEqual([
      ['*:80', 'a.b'],
      ['*:81', 'c.d'],
    ]);
  });

  it.each([
    ['Use nobody', "1 unresolved-reference: macro 'nobody' is defined nowhere above"],
    ['<Macro a>\nUse a\n</Macro>\nUse a', "2 syntax: macro 'a' uses itself"],
    ['<Macro a $x>\n</Macro>\nUse a', "3 syntax: macro 'a' takes 1 argument, not 0"],
  ])('in %j are refused', (text, expected) => {
    expect(said(read(text).problems)).toContain(expected);
  });
});

describe('includes', () => {
  it('are expanded in place, relative to ServerRoot', () => {
    const options = including({
      '/srv/a.conf': 'Listen 81\n',
      '/srv/d/1.conf': 'Listen 82',
      '/srv/d/2.conf': 'Listen 83',
    });
    const reading = read(
      'ServerRoot "/srv/"\nListen 80\nInclude a.conf\nIncludeOptional d/*.conf\nListen 84',
      options,
    );
    const listens = apache.directives?.(reading.tree).filter(({ name }) => name === 'listen') ?? [];
    expect(listens.map(({ arguments: given, span }) => `${formatSpan(span)} ${given.join(' ')}`)).toEqual([
      'httpd.conf:2:1 80',
      '/srv/a.conf:1:1 81',
      '/srv/d/1.conf:1:1 82',
      '/srv/d/2.conf:1:1 83',
      'httpd.conf:5:1 84',
    ]);
    expect(apache.sources?.(reading.tree).map(({ file }) => file)).toEqual([
      'httpd.conf',
      '/srv/a.conf',
      '/srv/d/1.conf',
      '/srv/d/2.conf',
    ]);
  });

  it('of a folder take all files below it', () => {
    expect(words('Include d', including({ 'd/x': 'Listen 1', 'd/y/z': 'Listen 2' }))).toEqual([
      ['listen', '1'],
      ['listen', '2'],
    ]);
  });

  it('of a missing file are an error, of an optional one are not', () => {
    const options = including({});
    expect(said(read('Include a.conf', options).problems)).toEqual([
      "1 include-missing: the file 'a.conf' is not there",
    ]);
    expect(said(read('IncludeOptional *.conf', options).problems)).toEqual([]);
  });

  it('in a circle are an error', () => {
    const options = including({ a: 'Include b', b: 'Include a' });
    expect(said(read('Include a', options).problems)).toEqual(['1 include-cycle: a includes itself']);
  });

  it('that nothing is known of are unknown lines', () => {
    const { facts, problems } = read('Include a.conf\nIncludeOptional b/*.conf');
    expect(facts.coverage.unknown).toHaveLength(2);
    expect(hasErrors(problems)).toBe(false);
  });
});

describe('bad input', () => {
  it.each([
    ['ten thousand sections', '<Location />\n'.repeat(10_000)],
    ['ten thousand conditions', '<IfDefine !X>\n'.repeat(10_000)],
    ['a line that goes on for ever', 'ServerAdmin \\\n'.repeat(10_000)],
    ['bytes above 127', 'ServerAdmin \xff\xfe\xc3\x28'],
    ['a byte order mark', '\xef\xbb\xbfServerAdmin x'],
    ['NUL bytes', 'ServerAdmin \0\0\nListen 80'],
    [
      'a macro that doubles itself',
      Array.from({ length: 30 }, (_, at) => `<Macro m${at + 1}>\nUse m${at}\nUse m${at}\n</Macro>\n`)
        .join('')
        .concat('<Macro m0>\nListen 80\n</Macro>\nUse m30\n'),
    ],
  ])('%s is read to its end', (_, text) => {
    const { tree, facts } = read(text);
    expect(apache.render(tree)).toEqual([{ file: 'httpd.conf', text }]);
    expect(facts.kind).toBe('apache');
  });

  it('with a byte order mark is refused as the program refuses it', () => {
    expect(said(read('\xef\xbb\xbfServerAdmin x').problems)[0]).toMatch(/^1 unknown-keyword/);
  });
});

describe("the package's own configuration", () => {
  const main = '/etc/apache2/apache2.conf';
  it.runIf(existsSync(main))('is read whole', () => {
    const source = (file: string): Source => ({ file, text: readFileSync(file, 'latin1') });
    const include = (pattern: string): readonly Source[] =>
      globSync(pattern.startsWith('/') ? pattern : `/etc/apache2/${pattern}`)
        .filter((file) => statSync(file).isFile())
        .sort()
        .map(source);
    const reading = apache.read([source(main)], { include });
    expect(said(reading.problems.filter(({ severity }) => severity !== 'note'))).toEqual([]);
    expect(reading.facts.coverage.unknown.map(({ text }) => text)).toEqual([]);
    expect(apache.sources?.(reading.tree).length).toBeGreaterThan(20);
  });
});
