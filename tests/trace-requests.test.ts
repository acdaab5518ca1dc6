import { afterAll, describe, expect, it } from 'vitest';
import { dispose, haproxy, trace } from './testing/traced-requests.ts';

afterAll(dispose);

const byHost = `frontend www
    bind 192.0.2.1:80
    use_backend one if { hdr(host) -i one.site.test }
    use_backend tagged if { req.hdr(x-tag) -m found }
    use_backend stuck if { req.cook(node) n1 }
    default_backend other
${['one', 'tagged', 'stuck', 'other'].map((name) => `backend ${name}\n    server s 192.0.2.9:80`).join('\n')}
`;

describe('the request of a trace', () => {
  const file = haproxy(byHost);

  it('has the Host that is given', () => {
    const { hop } = trace(
      file,
      'http://192.0.2.1/',
      '--header',
      'host: one.site.test',
      '--header',
      'X-Tag: 1',
    );
    expect([hop?.pool, hop?.servers[0]?.sent.host]).toEqual(['one', 'one.site.test']);
  });

  it('has unknown headers beside those that are given', () => {
    expect(trace(file, 'http://192.0.2.1/')).toMatchObject({
      status: 3,
      disposition: 'uncertain',
      hop: { pool: 'other', uncertain: [{}, {}] },
    });
    expect(trace(file, 'http://192.0.2.1/', '--header', 'X-Tag: 1')).toMatchObject({
      disposition: 'delivered',
      hop: { pool: 'tagged' },
    });
  });

  it('has the cookies that are given', () => {
    const { hop } = trace(file, 'http://192.0.2.1/', '--header', 'Cookie: a=b; node=n1');
    expect(hop?.uncertain?.map(({ text }) => text)).toEqual([
      'use_backend tagged if { req.hdr(x-tag) -m found }',
    ]);
  });
});

describe('rules that cannot be followed', () => {
  const rest = `    use_backend a if { path_beg /moved }
    default_backend b
backend a
    server s 192.0.2.9:80
backend b
    server s 192.0.2.9:80
`;

  it.each([
    ['an expression outside the common subset', String.raw`http-request replace-path ^/(?>old)(.*) /moved\1`],
    ['code', 'http-request lua.rewrite'],
    ['a value that only the program knows', 'http-request set-path /%[unique-id]'],
  ])('make the path unknown: %s', (_, line) => {
    const { disposition, hop } = trace(
      haproxy(`frontend www\n    bind :80\n    ${line}\n${rest}`),
      'http://192.0.2.1/old/x',
    );
    expect([disposition, hop?.pool]).toEqual(['uncertain', 'b']);
    expect(hop?.uncertain?.map(({ text }) => text)).toEqual([line, 'use_backend a if { path_beg /moved }']);
    expect(hop?.servers[0]?.sent.unknown).toContain('path');
  });

  it('leave the rest alone', () => {
    const line = 'http-request set-header X-Id %[unique-id]';
    const { disposition, hop } = trace(
      haproxy(`frontend www\n    bind :80\n    ${line}\n${rest}`),
      'http://192.0.2.1/old/x',
    );
    expect([disposition, hop?.pool, hop?.servers[0]?.sent.unknown]).toEqual([
      'delivered',
      'b',
      ['header x-id'],
    ]);
  });

  it('do not settle what a rule that may stop them would', () => {
    const text = `frontend www
    bind :80
    http-request allow if { req.hdr(x-key) -m found }
    http-request deny
    default_backend b
backend b
    server s 192.0.2.9:80
`;
    expect(trace(haproxy(text), 'http://192.0.2.1/')).toMatchObject({
      disposition: 'uncertain',
      hop: { ending: { kind: 'answered', status: 403 } },
    });
  });
});

describe('sections that are switched off', () => {
  it('serve nothing, whatever their rules say', () => {
    const text = `frontend www
    bind :80
    default_backend off
frontend silent
    disabled
    bind :81
    default_backend off
backend off
    disabled
    http-request return status 200
    server s 192.0.2.9:80
`;
    const file = haproxy(text);
    expect(trace(file, 'http://192.0.2.1/')).toMatchObject({
      status: 1,
      disposition: 'no-server',
      hop: { ending: { kind: 'no-server' } },
    });
    expect(trace(file, 'http://192.0.2.1:81/')).toMatchObject({ status: 1, disposition: 'refused' });
  });
});
