import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../text/source.ts';
import { haproxy } from './index.ts';
import { topics } from './keywords.ts';
import { render, withLine } from './render.ts';
import type { ConfigurationTree } from './tree.ts';

function source(text: string, file = 'haproxy.cfg'): Source {
  return { file, text };
}

describe('reading', () => {
  it('takes defaults from one file into the next, and ends sections with files', () => {
    const first = source('defaults\n    mode http\n    timeout server 7s\n', 'a.cfg');
    const second = source('    retries 9\nbackend app\n    server s 10.0.0.1:80\n', 'b.cfg');
    const { facts, problems } = haproxy.read([first, second]);
    expect(facts.pools[0]?.timeouts.server).toMatchObject({
      milliseconds: 7000,
      span: { file: 'a.cfg', line: 3 },
    });
    expect(facts.pools[0]?.retries).toBe(3);
    expect(problems.map(({ code, span }) => [code, span?.file, span?.line])).toEqual([
      ['unknown-section', 'b.cfg', 1],
    ]);
  });

  it('keeps the places of words behind quotes and tabs', () => {
    const { facts } = haproxy.read([source('backend b\n\tserver  "s"  \t10.0.0.1:80 weight 7\n')]);
    const server = facts.pools[0]?.servers[0];
    expect(server?.span).toMatchObject({ line: 2, column: 2, endColumn: 36 });
    expect(server?.at['weight']).toMatchObject({ column: 28, endColumn: 36 });
    expect(server?.at['address']).toMatchObject({ column: 16, endColumn: 27 });
  });

  it('never says what an unset variable is', () => {
    const { facts, problems } = haproxy.read([source('backend b\n    server s "$HOST:80" weight 5\n')]);
    expect(facts.pools[0]?.servers[0]).toMatchObject({ address: '$HOST', port: 80, weight: 5 });
    expect(facts.coverage.unknown.map(({ text }) => text)).toEqual(['server s "$HOST:80" weight 5']);
    expect(problems).toEqual([]);
  });

  it('stays small when variables hold each other', () => {
    const doubling = '    setenv A "${A}${A}${A}${A}"\n'.repeat(200);
    const { facts } = haproxy.read([source(`global\n    setenv A 0123456789\n${doubling}`)]);
    expect(facts.coverage.understood + facts.coverage.unknown.length).toBe(202);
  });

  it('counts unknown lines in runs when there are very many, and reports only the first', () => {
    const { facts, problems } = haproxy.read([source('global\n    nothing known\n'.padEnd(600_000, 'x\n'))]);
    expect(facts.coverage.unknown.length).toBeLessThanOrEqual(20_000);
    expect(facts.coverage.unknown.at(-1)?.span.endLine).toBeGreaterThan(100_000);
    expect(problems.length).toBeLessThanOrEqual(110);
    expect(problems.at(-1)?.message).toMatch(/more problems of this kind/);
  });

  it('says which version a configuration may be of', () => {
    const text = 'global\n    quantum-mode on\n';
    const severity = (version?: string): string | undefined =>
      haproxy.read([source(text)], version === undefined ? {} : { version }).problems[0]?.severity;
    expect([severity(), severity('3.2'), severity('2.6.1'), severity('2.4')]).toEqual([
      'warning',
      'warning',
      'error',
      'error',
    ]);
  });
});

describe('rendering', () => {
  const text = 'global\r\n    maxconn 5\r\n\r\n# the end';

  it('changes only the line that was edited', () => {
    const tree = haproxy.read([source(text)]).tree as ConfigurationTree;
    const edited = withLine(tree, 0, 2, '    maxconn 9\r\n');
    expect(render(edited)[0]?.text).toBe('global\r\n    maxconn 9\r\n\r\n# the end');
    expect(render(withLine(tree, 0, 4, undefined))[0]?.text).toBe('global\r\n    maxconn 5\r\n\r\n');
    expect(render(tree)[0]?.text).toBe(text);
  });
});

describe('claiming', () => {
  const foreign: readonly (readonly [string, string])[] = [
    [
      'nginx',
      'user www;\nhttp {\n  upstream app {\n    server 10.0.0.1:80;\n  }\n  server {\n    listen 80;\n  }\n}\n',
    ],
    ['apache', 'Listen 80\nServerName a\n<VirtualHost *:80>\n  ProxyPass / http://b/\n</VirtualHost>\n'],
    [
      'eos',
      'hostname sw1\n!\ninterface Ethernet1\n   description uplink\n   no shutdown\n!\nrouter bgp 65001\n',
    ],
    [
      'ios',
      'version 15.2\nhostname r1\nip route 0.0.0.0 0.0.0.0 10.0.0.1\nlogging host 10.0.0.9\nline vty 0 4\n',
    ],
    ['yaml', 'global:\n  scrape_interval: 15s\nbackend: x\n'],
    ['ini', '[global]\nworkgroup = HOME\n'],
    ['prose', 'The frontend and the backend listen to each other.\nglobal warming\n'],
    ['nothing', ''],
  ];

  it.each(foreign)('leaves %s alone', (_, text) => {
    expect(haproxy.claims(source(text))).toBeLessThanOrEqual(0.5);
  });

  it.each([
    ['one section', 'frontend f\n'],
    ['a piece without a section', 'bind :80\nmode http\ndefault_backend b\ntimeout client 5s\n'],
    ['conditional blocks', '.if 1\nglobal\n  daemon\n.endif\n'],
  ])('takes %s', (_, text) => {
    expect(haproxy.claims(source(text))).toBeGreaterThan(0.5);
  });
});

describe('the page about this kind', () => {
  it('lists every topic that is ignored on purpose, with its reason', () => {
    const page = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8').replaceAll(/ +/g, ' ');
    for (const [topic, reason] of Object.entries(topics)) expect(page).toContain(`| ${topic} | ${reason} |`);
  });
});
