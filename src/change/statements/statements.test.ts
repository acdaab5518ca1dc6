import { describe, expect, it } from 'vitest';
import { haproxy } from '../../devices/haproxy/index.ts';
import { nothingDeclared } from '../../model/declared.ts';
import { buildPath, type PathDevice } from '../../network/path.ts';
import { statementEdits } from './edits.ts';

const base = `defaults
    mode http
    timeout client 10s
frontend www
    bind :80
    acl api path_beg /api
    http-request deny if { path_beg /admin }
    http-request set-header X-A a
    use_backend app if api
    default_backend web
backend web
    server web1 10.0.0.1:80 check inter 2s
    server web2 10.0.0.2:80 check inter 2s
backend app
    server app1 10.0.1.1:80
`;

function device(text: string): PathDevice {
  const reading = haproxy.read([{ file: 'lb.cfg', text }]);
  const [one] = buildPath(
    [
      {
        id: 'lb',
        facts: reading.facts,
        directives: () => haproxy.directives?.(reading.tree) ?? [],
        parts: haproxy.parts,
        mask: haproxy.mask,
      },
    ],
    nothingDeclared,
  ).devices;
  if (one === undefined) throw new Error('one device was read');
  return one;
}

function edited(from: string, to: string): readonly string[] {
  expect(base).toContain(from);
  return statementEdits(device(base), device(base.replace(from, to))).map(
    ({ text, effect, open }) => `${effect}: ${text} [${open.map(({ word }) => word).join(' ')}]`,
  );
}

describe('changed statements', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['a comment and blanks', '    bind :80', '\n  # all\n  bind   :80', []],
    [
      'an option of a server',
      'server web1 10.0.0.1:80 check inter 2s',
      'server web1 10.0.0.1:80 check inter 5s',
      [
        "time: 'server web1 10.0.0.1:80 check inter 2s' → 'server web1 10.0.0.1:80 check inter 5s' [server inter]",
      ],
    ],
    [
      'a rule that moves',
      '    http-request deny if { path_beg /admin }\n    http-request set-header X-A a\n',
      '    http-request set-header X-A a\n    http-request deny if { path_beg /admin }\n',
      ["none: 'http-request deny if { path_beg /admin }' moved []"],
    ],
    [
      'an ACL behind a rule',
      'path_beg /api',
      'path_beg /app',
      ["routing: 'acl api path_beg /api' → 'acl api path_beg /app' []"],
    ],
    [
      'a word that nobody knows',
      '    bind :80',
      '    bind :80\n    sesame open',
      ["routing: 'sesame open' added [sesame]"],
    ],
    [
      'a section',
      'backend app\n    server app1 10.0.1.1:80\n',
      '',
      ["routing: 'backend app' with 1 line removed []"],
    ],
    [
      'a timeout of all',
      'timeout client 10s',
      'timeout client 1s',
      ["time: 'timeout client 10s' → 'timeout client 1s' [timeout client]"],
    ],
  ])('%s', (_, from, to, expected) => {
    expect(edited(from, to)).toEqual(expected);
  });

  it('opens a rule that moves across one that writes what it, or its condition, looks at', () => {
    const moved = (condition: string): readonly string[] => {
      const text = base.replace('{ path_beg /admin }', condition).replace('path_beg /api', 'req.hdr(x-a) b');
      const [deny, set] = text.split('\n').filter((line) => line.includes('http-request')) as [
        string,
        string,
      ];
      const other = text.replace(`${deny}\n${set}`, `${set}\n${deny}`);
      return statementEdits(device(text), device(other)).flatMap(({ open }) => open.map(({ word }) => word));
    };
    expect(moved('{ path_beg /admin }')).toEqual([]);
    expect(moved('{ req.hdr(X-A) b }')).toEqual(['http-request set-header']);
    expect(moved('!api')).toEqual(['http-request set-header']);
    expect(moved('{ lua.any }')).toContain('http-request set-header');
  });

  it('tells a renamed section by its head alone', () => {
    const found = edited('\nbackend web\n', '\nbackend site\n');
    expect(found).toEqual(["routing: 'backend web' → 'backend site' []"]);
  });

  it('masks secrets, and still sees them change', () => {
    const withUser = (word: string): PathDevice =>
      device(`${base}userlist u\n    user a insecure-password ${word}\n`);
    const [one, ...more] = statementEdits(withUser('first'), withUser('second'));
    expect(more).toEqual([]);
    expect(one?.text).not.toContain('first');
    expect(one?.text).not.toContain('second');
  });
});
