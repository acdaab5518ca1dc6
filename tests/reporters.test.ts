import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { evenkeel, root } from './testing/command-line.ts';

const targets = [
  'src/audit/rules/capture-all/bad-unconditional.cfg',
  'src/audit/rules/predicted-funnel',
  'src/audit/rules/missing-timeouts/bad-none.cfg',
  'src/devices/haproxy/fixtures/error-keywords.cfg',
  'src/devices/haproxy/fixtures/quoting.cfg',
  'fixtures/shop',
];

/** What every reporter must say of an entry: severity, rule, file, line. */
type Said = string;

function run(target: string, format: string): string {
  return evenkeel(['check', target, '--profile', 'all', '--format', format], root).stdout;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function fromJson(text: string): readonly Said[] {
  const { findings, problems } = JSON.parse(text) as Record<
    'findings' | 'problems',
    readonly { rule?: string; code?: string; severity: string; span?: Place }[]
  >;
  return [...findings, ...problems].map(
    ({ rule, code, severity, span }) =>
      `${severity} ${rule ?? code} ${span === undefined ? '-' : `${span.file}:${span.line}:${span.column}`}`,
  );
}

function fromText(text: string): readonly Said[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const head = /^(error|warning|note)\[([\w-]+)\] /.exec(line);
    if (head === null) return [];
    const place = /^ {2}(\S+:\d+:\d+)$/.exec(lines[at + 1] ?? '')?.[1] ?? '-';
    return [`${head[1]} ${head[2]} ${place}`];
  });
}

interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }[];
    }[];
  }[];
}

function fromSarif(text: string): readonly Said[] {
  const log = JSON.parse(text) as SarifLog;
  return log.runs.flatMap(({ results }) =>
    results.map(({ ruleId, level, locations }) => {
      const [first] = locations;
      if (first === undefined) return `${level} ${ruleId} -`;
      const { artifactLocation, region } = first.physicalLocation;
      return `${level} ${ruleId} ${artifactLocation.uri}:${region.startLine}:${region.startColumn}`;
    }),
  );
}

function fromJunit(text: string): readonly Said[] {
  expect(XMLValidator.validate(text)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' });
  const { testsuites } = parser.parse(text) as {
    testsuites: { testsuite: { testcase: readonly Record<string, unknown>[] } };
  };
  return testsuites.testsuite.testcase.flatMap((one) => {
    const name = String(one['@_name']);
    if (name === 'no findings') return [];
    const failure = one['failure'] as { '@_type': string } | undefined;
    const [id = '', place = ''] = name.split(' ');
    return [`${failure?.['@_type'] ?? 'note'} ${id} ${place === 'fleet' ? '-' : place}`];
  });
}

function fromGithub(text: string): readonly Said[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, command = '', list = ''] = /^::(error|warning|notice) (.*?)::/.exec(line) ?? [];
      const properties = Object.fromEntries(
        list.split(',').map((pair) => pair.split('=', 2) as [string, string]),
      );
      const { title, file, line: number, col } = properties;
      const severity = command === 'notice' ? 'note' : command;
      return `${severity} ${title} ${file === undefined ? '-' : `${file}:${number}:${col ?? '?'}`}`;
    });
}

/** Annotations that span lines carry no column. */
function withoutColumn(said: readonly Said[]): readonly Said[] {
  return said.map((one) => one.replace(/:(\d+|\?)$/, '')).sort();
}

describe.each(targets)('%s', (target) => {
  const json = fromJson(run(target, 'json'));

  it('is told the same by every reporter', () => {
    expect([...fromText(run(target, 'text'))].sort()).toEqual([...json].sort());
    expect([...fromSarif(run(target, 'sarif'))].sort()).toEqual([...json].sort());
    expect([...fromJunit(run(target, 'junit'))].sort()).toEqual([...json].sort());
    expect(withoutColumn(fromGithub(run(target, 'github')))).toEqual(withoutColumn(json));
  });

  it('gives SARIF that its schema accepts, with rules and fingerprints that tell the results apart', () => {
    const log = JSON.parse(run(target, 'sarif')) as SarifLog;
    const validate = sarifSchema();
    expect(validate(log) ? [] : validate.errors).toEqual([]);
    for (const { tool, results } of log.runs) {
      const prints = results.map((one) => one.partialFingerprints['evenkeel/v1']);
      expect(new Set(prints).size).toBe(results.length);
      for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
  });
});

it('finds something to compare', () => {
  expect(targets.flatMap((target) => fromJson(run(target, 'json'))).length).toBeGreaterThan(10);
});

it('knows SARIF that its schema refuses', () => {
  const validate = sarifSchema();
  expect(validate({ version: '2.1.0', runs: [{ results: [{ level: 'fatal' }] }] })).toBe(false);
});

function sarifSchema(): ReturnType<InstanceType<typeof Ajv.default>['compile']> {
  const require = createRequire(import.meta.url);
  const index = require.resolve('@microsoft/jest-sarif');
  const schema: unknown = JSON.parse(
    readFileSync(new URL('schemas/sarif-2.1.0-rtm.5.json', `file://${index}`), 'utf8'),
  );
  const ajv = new Ajv.default({ strict: false, validateFormats: false, unicodeRegExp: false });
  return ajv.compile(schema as Parameters<typeof ajv.compile>[0]);
}
