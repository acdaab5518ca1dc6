import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../text/problem.ts';
import { type Fixture, fixturesOf } from '../testing/fixtures.ts';
import { actionShape, type RuleSet } from './actions.ts';
import { haproxy } from './index.ts';
import { converterNames, isKnownFetch } from './sample-names.ts';
import { disposition, sectionKeywords } from './sections.ts';
import { bindFlags, bindValues } from './server-keywords.ts';

const program = spawnSync('haproxy', ['-v'], { encoding: 'utf8' });
const installed = program.status === 0;
const fixtures = fixturesOf(haproxy);

/** A fixture says in its first line why the real program cannot judge it. */
function reasonNotToRun({ source }: Fixture): string | undefined {
  return /^# not run by haproxy -c: (.*)/.exec(source.text)?.[1];
}

/** Whether the real program accepts the file (`haproxy -c`; status 2 is "valid, but nothing to listen on"). */
function accepts({ folder, name, options }: Fixture): { readonly accepted: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('haproxy', ['-c', '-f', name], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...options.environment },
    timeout: 60_000,
  });
  const said = `${stdout}${stderr}`;
  return { accepted: status === 0 || (status === 2 && said.includes('no listener')), said };
}

/** Keywords that the program says it has registered, by the lines of `haproxy -dKcfg`, `-dKsmp`, `-dKcnv`. */
function registered(part: string): readonly string[] {
  const dumped = spawnSync('haproxy', [`-dK${part}`, '-q', '-c', '-f', '/dev/null'], { encoding: 'utf8' });
  return dumped.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('# List'));
}

/** Old names that the program knows only to refuse them. */
const refused: ReadonlySet<string> = new Set(['clitimeout', 'contimeout', 'srvtimeout']);

/** Keywords of `haproxy -dKcfg` that the tables of this kind lack. */
function missingKeywords(): readonly string[] {
  let section = '';
  return registered('cfg').filter((line) => {
    if (/^\S+$/.test(line)) section = line;
    return line.startsWith('\t') && !isKnownKeyword(section, line.trim());
  });
}

function isKnownKeyword(section: string, text: string): boolean {
  const [first = '', second = '', third = ''] = text.split(/\s+/);
  if (refused.has(first)) return true;
  const takesValue = /\+-?1/.test(text);
  if (first === 'bind') {
    const name = third === 'ssl' ? (text.split(/\s+/)[3] ?? '') : third;
    return (takesValue ? bindValues : bindFlags).has(name);
  }
  if (first === 'server') return isServerOption(`${text.split(/\s+/)[3] ?? ''}${takesValue ? ' 1' : ''}`);
  if (section === 'crt-list' || /^(http|tcp)-(response|after-response)$/.test(first)) return true;
  if (first === 'option') return disposition('listen', `option ${second}`) !== undefined;
  if (first === 'tcp-request' && second !== '')
    return actionShape(`tcp-request ${second}` as RuleSet, third.replace('*', '')) !== undefined;
  if (first === 'http-request' && second !== '')
    return actionShape('http-request', second.replace('*', '')) !== undefined;
  const keywords = sectionKeywords.get(section);
  if (keywords === undefined) return false;
  return (
    disposition(section, first) !== undefined ||
    [...keywords.keys()].some((one) => one.startsWith(`${first} `))
  );
}

function isServerOption(option: string): boolean {
  const text = `backend b\n server s 127.0.0.1:1 ${option}\n`;
  const { problems } = haproxy.read([{ file: 'x', text }]);
  return !problems.some(({ code }) => code === 'unknown-keyword');
}

describe.skipIf(!installed)('the real program (skipped where haproxy is not installed)', () => {
  it('has no keyword, option or action that the tables lack', () => {
    expect(missingKeywords()).toEqual([]);
  });

  it('has no fetch method or converter that the tables lack', () => {
    const fetches = registered('smp').flatMap((line) => /^\[.*\] ([^\s(:[]+)/.exec(line)?.[1] ?? []);
    const converters = registered('cnv').flatMap((line) => /^([^\s(:[]+)/.exec(line)?.[1] ?? []);
    expect(fetches.length).toBeGreaterThan(300);
    expect(converters.length).toBeGreaterThan(100);
    expect(fetches.filter((name) => !isKnownFetch(name))).toEqual([]);
    expect(converters.filter((name) => !converterNames.has(name))).toEqual([]);
  });

  for (const fixture of fixtures) {
    const reason = reasonNotToRun(fixture);
    if (reason !== undefined) {
      process.stdout.write(`the real program is not asked about ${fixture.name}: ${reason}\n`);
      continue;
    }
    it(`agrees about ${fixture.name}`, () => {
      const { problems } = haproxy.read([fixture.source], fixture.options);
      const { accepted, said } = accepts(fixture);
      expect({ refused: hasErrors(problems), said }).toEqual({ refused: !accepted, said });
    });
  }
});
