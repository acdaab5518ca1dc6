// Changed conditions: the request that tells the old one from the new one is found, or the plan says that it was not.
import { expect, it } from 'vitest';
import { httpDefaults, itIsNotClear, type TwoTexts } from './testing/not-clear.ts';
import { plannedOf } from './testing/oracle/planned.ts';

const proxy = (condition: string): string => `${httpDefaults}frontend www
    bind :8080
    use_backend green if { ${condition} }
    default_backend red
backend red
    server red1 10.0.0.1:80
backend green
    server green1 10.0.0.2:80
`;

const web = (condition: string): string => `events {}
http {
    server {
        listen 8080;
        location / {
            if (${condition}) { return 403; }
            proxy_pass http://10.0.0.1;
        }
    }
}
`;

/** Requests are answered by what a table finds. */
const table = (lines: string): string => `events {}
http {
    ${lines}
    server {
        listen 8080;
        location / {
            if ($found) { return 403; }
            proxy_pass http://10.0.0.1;
        }
    }
}
`;

const keyed = (value: string): string =>
  table(`map "$host:$arg_a" $found { default ""; "a.example:${value}" yes; }`);
const pattern = (letter: string): string =>
  table(`map $arg_a $found { "~^(?=.*${letter})(?!.*z)[a-z]{3,5}$" yes; }`);
const placed = (line: string): string => table(`geo $found { default ""; 10.1.2.0/24 yes; ${line} }`);

const named = (name: string): string =>
  proxy('always_false')
    .replace('use_backend green if { always_false }', `use_backend %[req.hdr(host),field(1,.)]-${name}`)
    .replaceAll('backend green', 'backend shop-green');

const balanced = (old: string, now: string): TwoTexts => ['haproxy', proxy(old), proxy(now)];

itIsNotClear({
  'addresses under a shorter mask': balanced('src,ipmask(24) 10.1.0.0', 'src,ipmask(16) 10.1.0.0'),
  'the last address of a list instead of the first': balanced(
    'req.hdr_ip(x-forwarded-for,1) 10.1.0.0/16',
    'req.hdr_ip(x-forwarded-for,-1) 10.1.0.0/16',
  ),
  'another remainder': balanced('path,length,mod(2) -m int 0', 'path,length,mod(3) -m int 0'),
  'a pattern that no example is found for': balanced(
    'path -m reg ^/(?=.*q)(?!.*z)[a-z]{3,5}$',
    'path -m reg ^/(?=.*w)(?!.*z)[a-z]{3,5}$',
  ),
  'another address that clients connect to': balanced('dst 10.0.0.1', 'dst 10.0.0.2'),
  'another text that is put together': balanced(
    'url_param(a),concat(-x) -m str b-x',
    'url_param(a),concat(-x) -m str c-x',
  ),
  'a pool that a host names': ['haproxy', named('green'), named('gray')],
  'a key of two parts': ['nginx', keyed('a'), keyed('b')],
  'an entry that no example is found for': ['nginx', pattern('q'), pattern('w')],
  'a network that is taken out of a table': ['nginx', placed(''), placed('delete 10.1.2.0/24;')],
  'a client port that only the program knows': ['nginx', web('$remote_port ~ ^1'), web('$remote_port ~ ^2')],
});

it('a block that stands twice is no other block', async () => {
  const site = (blocks: number): ReadonlyMap<string, string> =>
    new Map([
      ['evenkeel.yaml', 'devices:\n  one: { kind: apache, config: httpd.conf }\n'],
      [
        'httpd.conf',
        `Listen 8080
<VirtualHost *:8080>
    ServerName a.example
${'    <LocationMatch "\\.php$">\n        Require all denied\n    </LocationMatch>\n'.repeat(blocks)}
    ProxyPass / http://10.0.0.1/
</VirtualHost>
`,
      ],
    ]);
  expect((await plannedOf(site(1), site(2))).level).toBe('clear');
  expect((await plannedOf(site(0), site(1))).level).not.toBe('clear');
});
