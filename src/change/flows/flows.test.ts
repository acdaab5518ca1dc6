import { describe, expect, it } from 'vitest';
import { haproxy } from '../../devices/haproxy/index.ts';
import { nginx } from '../../devices/nginx/index.ts';
import { nothingDeclared } from '../../model/declared.ts';
import { buildPath, type Path } from '../../network/path.ts';
import { compareFlows } from './compare.ts';
import { regexExamples } from './regex-examples.ts';

const balancer = `defaults
    mode http
    timeout client 1s
    timeout connect 1s
    timeout server 1s
frontend www
    bind 127.0.0.1:80
    acl pay path_beg /pay
    http-request deny deny_status 403 if { src 10.66.0.0/16 } { path_beg /admin }
    http-request redirect code 301 location /new if { path /old }
    use_backend pay if pay
    default_backend web
frontend side
    bind 127.0.0.1:81
    default_backend web
backend web
    server web1 10.0.0.1:80
    server web2 10.0.0.2:80
backend pay
    server pay1 10.0.1.1:80
`;

function pathOf(text: string, kind = haproxy): Path {
  const { facts } = kind.read([{ file: 'lb.cfg', text }]);
  return buildPath([{ id: 'lb', facts }], nothingDeclared);
}

function changed(from: string, to: string): readonly string[] {
  expect(balancer).toContain(from);
  const flows = compareFlows(pathOf(balancer), pathOf(balancer.replace(from, to)), new Set(['lb']));
  return flows.map(
    ({ kind, door, before, after }) => `${kind} ${door.replace('lb 127.0.0.1', '')} ${before} → ${after}`,
  );
}

describe('requests asked of both versions', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['the same meaning', 'acl pay path_beg /pay', 'acl pay path -m beg /pay', []],
    [
      'a path in capitals',
      'acl pay path_beg /pay',
      'acl pay path_beg -i /pay',
      ['other :80 pool web → pool pay'],
    ],
    [
      'a rule that is renamed',
      'acl pay path_beg /pay',
      'acl pay path_beg /buy',
      ['other :80 pool web → pool pay', 'other :80 pool pay → pool web'],
    ],
    [
      'a frontend that is gone',
      'frontend side\n    bind 127.0.0.1:81\n    default_backend web\n',
      '',
      ['worse :81 pool web → refused: nothing listens there'],
    ],
    [
      'a frontend that is disabled',
      'bind 127.0.0.1:81',
      'bind 127.0.0.1:81\n    disabled',
      ['worse :81 pool web → refused: nothing listens there'],
    ],
    [
      'a pool that is disabled',
      'backend pay\n',
      'backend pay\n    disabled\n',
      ['worse :80 pool pay → pool pay is switched off'],
    ],
    [
      'a port that moves',
      'bind 127.0.0.1:81',
      'bind 127.0.0.1:82',
      [
        'worse :81 pool web → refused: nothing listens there',
        'new :82 refused: nothing listens there → pool web',
      ],
    ],
    [
      'TLS where clients speak plainly',
      'bind 127.0.0.1:81',
      'bind 127.0.0.1:81 ssl crt x.pem',
      ['worse :81 pool web → refused: the listener speaks otherwise (TLS or PROXY protocol)'],
    ],
    [
      'access that is opened',
      '{ src 10.66.0.0/16 } { path_beg /admin }',
      '{ src 10.66.0.0/16 } { path_beg /admin/x }',
      ['opened :80 deny 403 → pool web'],
    ],
    [
      'access that only some sources lose',
      'src 10.66.0.0/16',
      'src 10.66.0.0/15',
      ['worse :80 pool web → deny 403'],
    ],
    [
      'a redirect in a circle',
      'location /new if { path /old }',
      'location /old if { path_beg /old }',
      [
        'worse :80 pool web → redirected in a circle, to /old',
        'worse :80 redirect 301 → redirected in a circle, to /old',
      ],
    ],
    [
      'another place of a redirect',
      'location /new',
      'location /newer',
      ['other :80 redirect 301 to /new → redirect 301 to /newer'],
    ],
    [
      'a server more',
      'server pay1 10.0.1.1:80',
      'server pay1 10.0.1.1:80\n    server pay2 10.0.1.2:80',
      ['spread :80 pool pay (the same) → pool pay (10.0.1.2:80)'],
    ],
    ['a pool under another name', 'backend pay\n    server', 'backend pay\n    server', []],
    [
      'a path that is rewritten',
      'use_backend pay if pay',
      'http-request set-path /v2%[path] if pay\n    use_backend pay if { path_beg /v2/pay }',
      [
        expect.stringMatching(
          /^asked :80 asked for [A-Z]+ \S+\/pay\S* HTTP\/1.1 → asked for [A-Z]+ \S+\/v2\/pay/,
        ) as unknown as string,
        'other :80 pool web → pool pay',
      ],
    ],
  ])('%s', (_, from, to, expected) => {
    expect(changed(from, to)).toEqual(expected);
  });

  it('follows a rename of both the pool and its rule without a word', () => {
    const renamed = balancer
      .replace('use_backend pay', 'use_backend till')
      .replace('backend pay\n', 'backend till\n');
    expect(renamed).toContain('use_backend till if pay');
    expect(compareFlows(pathOf(balancer), pathOf(renamed), new Set(['lb']))).toEqual([]);
  });

  it('asks a page of statistics where it is', () => {
    const page = (uri: string): Path =>
      pathOf(
        `frontend stats\n    mode http\n    bind 127.0.0.1:8404\n    stats enable\n    stats uri ${uri}\n`,
      );
    const kinds = compareFlows(page('/stats'), page('/status'), new Set(['lb'])).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['worse', 'opened']));
  });

  it('sees a rule go that could not be decided', () => {
    const guarded = balancer.replace(
      '    use_backend',
      '    http-request deny if { nbsrv(web) lt 9 } { lua.judge }\n    use_backend',
    );
    const flows = compareFlows(pathOf(guarded), pathOf(balancer), new Set(['lb']));
    expect(new Set(flows.map(({ kind }) => kind))).toEqual(new Set(['unproven']));
  });

  it('asks nginx by the expressions of its locations', () => {
    const text = (location: string): string =>
      `events {}\nhttp { server { listen 80; server_name a.example.com; location / { proxy_pass http://10.0.0.1; } ${location} } }`;
    const [one, ...more] = compareFlows(
      pathOf(text(''), nginx),
      pathOf(text('location ~ \\.(js|css)$ { proxy_pass http://10.0.0.2; }'), nginx),
      new Set(['lb']),
    );
    expect(one).toMatchObject({ kind: 'other' });
    expect(one?.example).toMatch(/\.(js|css)/);
    expect(more).toEqual([]);
  });
});

describe('examples of regular expressions', () => {
  it.each([
    ['^/api/v[0-9]+/', '/api/v1/'],
    ['\\.(?:png|jpe?g)$', '.png'],
    ['^(www\\.)?example\\.com$', 'www.example.com'],
    ['/a{3}b', '/aaab'],
  ])('%s takes %s', (source, text) => {
    expect(regexExamples(source, false)).toContain(text);
  });

  it.each([
    ['^/[a-z]+$', '^/[a-y]+$'],
    ['^/v[0-9]$', '^/v[1-9]$'],
    ['^/\\w+$', '^/[a-z]+$'],
    ['^/(a|b|c|d|e|f|g|h)$', '^/(a|b|c|d|e|f|g)$'],
    ['^/a{2,5}$', '^/a{2,4}$'],
    ['^/a+$', '^/a$'],
    ['^/x.y$', '^/x[^/]y$'],
    ['^/[a-c][0-9]x?$', '^/[a-c][0-8]x?$'],
  ])('%s takes one that %s does not', (wide, narrow) => {
    expect(regexExamples(wide, false).filter((one) => !new RegExp(narrow).test(one))).not.toEqual([]);
  });

  it('gives nothing for what it cannot read, and only what is proven', () => {
    expect(regexExamples('(', false)).toEqual([]);
    for (const one of regexExamples('^(a|b)[^c]d?$', false)) expect(one).toMatch(/^(a|b)[^c]d?$/);
  });
});
