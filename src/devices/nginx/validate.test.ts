import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import table from './directives.json' with { type: 'json' };
import { nginx } from './index.ts';
import { installed, type Nginx, nginxIn } from './testing/program.ts';

type Verdict = 'fine' | 'unknown' | 'elsewhere' | 'count' | 'shape';

const contexts: Readonly<Record<string, (statement: string) => string>> = {
  main: (statement) => `${statement}\nevents {}\n`,
  events: (statement) => `events { ${statement} }\n`,
  http: (statement) => `events {} http { ${statement} }\n`,
  server: (statement) => `events {} http { server { listen 127.0.0.1:9; ${statement} } }\n`,
  location: (statement) => inLocation(statement),
  'server-if': (statement) =>
    `events {} http { server { listen 127.0.0.1:9; if ($args) { ${statement} } } }\n`,
  'location-if': (statement) => inLocation(`if ($args) { ${statement} }`),
  limit_except: (statement) => inLocation(`limit_except GET { ${statement} }`),
  upstream: (statement) => `events {} http { upstream u { server 127.0.0.1; ${statement} } }\n`,
};

function inLocation(statement: string): string {
  return `events {} http { server { listen 127.0.0.1:9; location /q { ${statement} } } }\n`;
}

function ours(text: string): Verdict {
  const problem = nginx
    .read([{ file: 'nginx.conf', text }])
    .problems.find(({ severity }) => severity !== 'note');
  const message = problem?.message ?? '';
  if (message.includes('is no directive')) return 'unknown';
  if (message.includes('is not allowed in')) return 'elsewhere';
  if (/opens no block|needs a block/.test(message)) return 'shape';
  return message.includes(' takes ') ? 'count' : 'fine';
}

/** Only what the table is about: what nginx says of the values is another matter. */
function theirs(said: string): Verdict {
  if (said.includes('unknown directive')) return 'unknown';
  if (said.includes('is not allowed here')) return 'elsewhere';
  if (said.includes('has no opening "{"') || said.includes('is not terminated by')) return 'shape';
  return /invalid number of arguments|it must be "on" or "off"/.test(said) ? 'count' : 'fine';
}

interface Case {
  readonly context: string;
  readonly statement: string;
}

/** Directives of all modules that every build has, in places and forms that are right as often as wrong. */
function sample(count: number): readonly Case[] {
  const directives = [...Object.entries(table.core), ...Object.entries(table.http)].filter(
    ([name]) => !['include', 'load_module', 'daemon', 'master_process'].includes(name),
  );
  const share = fc.noBias(fc.nat({ max: 999 }));
  const draws = fc.record({
    directive: fc.constantFrom(...directives),
    place: share,
    isRight: share,
    words: fc.noBias(fc.nat({ max: 3 })),
    isBlock: share,
  });
  return fc
    .sample(draws, { seed: 42, numRuns: count })
    .map(({ directive, place, isRight, words, isBlock }) => {
      const [name, forms] = directive;
      const places = Object.keys(contexts).filter(
        (one) => (one === 'main' || one === 'events') === Object.hasOwn(table.core, name),
      );
      const right = places.filter((one) => forms.split(/[ |;]+/).includes(one));
      const among = right.length > 0 && isRight < 700 ? right : places;
      const context = among[place % among.length] ?? '';
      return { context, statement: `${name}${' on'.repeat(words)}${isBlock < 150 ? ' { }' : ';'}` };
    });
}

describe.skipIf(!installed)('against nginx -t (skipped where it is not installed)', () => {
  let program: Nginx;
  beforeAll(() => {
    program = nginxIn('evenkeel-directives-');
  });
  afterAll(() => program.dispose());

  it('places and numbers of arguments agree', () => {
    const judged = sample(700).flatMap(({ context, statement }) => {
      const text = contexts[context]?.(statement) ?? '';
      const real = theirs(program.test(text).said);
      // Directives that this build of nginx does not have are in the table, and cannot be asked about.
      return real === 'unknown' ? [] : [{ context, statement, real, ours: ours(text) }];
    });
    expect(judged.filter((one) => one.real !== one.ours && !isNewer(one))).toEqual([]);
    expect(judged.length).toBeGreaterThan(400);
    for (const verdict of ['fine', 'elsewhere', 'count', 'shape'])
      expect(judged.filter(({ real }) => real === verdict).length, verdict).toBeGreaterThan(20);
  });
});

/** `resolver` may stand in an upstream since 1.27.3. */
function isNewer({ context, statement }: { readonly context: string; readonly statement: string }): boolean {
  return context === 'upstream' && statement.startsWith('resolver');
}

describe('a directive', () => {
  const inServer = (text: string): string => `http { server { ${text} } }`;

  it.each([
    ['lisen 80;', 'error', "did you mean 'listen'?"],
    ['lua_something on;', 'warning', 'a module that was not collected may have it'],
    ['zzzzzzzzzz on;', 'warning', 'a module that was not collected may have it'],
    ['worker_processes 2;', 'error', 'it belongs into main'],
  ])('%j is an %s', (text, severity, help) => {
    expect(nginx.read([{ file: 'nginx.conf', text: inServer(text) }]).problems).toMatchObject([
      { code: 'unknown-keyword', severity, help },
    ]);
  });

  it('that is misspelt may belong to a module that is loaded', () => {
    const text = `load_module modules/x.so; ${inServer('lisen 80;')}`;
    expect(nginx.read([{ file: 'nginx.conf', text }]).problems).toMatchObject([{ severity: 'warning' }]);
  });

  it.each(['listen 80;', 'location / { }', 'server_name a;'])(
    '%j may stand in a snippet of a site',
    (statement) => {
      const text = `server { ${statement} }\n`;
      expect(nginx.read([{ file: 'site.conf', text }]).problems).toEqual([]);
    },
  );
});
