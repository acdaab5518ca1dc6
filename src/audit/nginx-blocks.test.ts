import { expect, it } from 'vitest';
import { nginx } from '../devices/nginx/index.ts';
import { nothingDeclared } from '../model/declared.ts';
import { buildPath, type Path } from '../network/path.ts';
import {
  effective,
  httpServers,
  listenPlaces,
  locationForm,
  locationOf,
  serverNames,
} from './nginx-blocks.ts';
import {
  deviceStatements,
  enclosing,
  type Placed,
  placeSubject,
  statementsOf,
  textOf,
} from './statements.ts';

function read(text: string): Path {
  const { facts, tree } = nginx.read([{ file: 'nginx.conf', text }]);
  return buildPath([{ id: 'web', facts, directives: () => nginx.directives?.(tree) ?? [] }], nothingDeclared);
}

const path = read(`
events {}
http {
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    upstream app { server 10.0.0.1; server 10.0.0.2; }
    server {
        listen 80;
        listen 127.0.0.1:8080 default_server;
        listen unix:/run/web.sock;
        server_name WWW.example.com ~^Shop\\.;
        location / { proxy_pass http://app; }
        location = /health { return 204; }
        location /api/ {
            proxy_set_header X-Trace 1;
            location ~ \\.json$ { proxy_pass http://app; }
            proxy_pass http://app;
        }
        location ^~ /static/ { root /srv; }
        location ~* \\.(PNG|json)$ { root /srv; }
        location ~ ^/(?>x)y { return 404; }
    }
}
stream {
    server { listen 3306; proxy_pass 10.0.0.3:3306; }
}
`);
const [server] = [...httpServers(path)] as [Placed];

function taker(uri: string): string {
  const found = locationOf(server, uri);
  return typeof found === 'object' ? textOf(found.directive) : String(found);
}

it('knows server blocks of http only, their addresses and names', () => {
  expect([...httpServers(path)].length).toBe(1);
  expect(listenPlaces(server.directive)).toEqual(['*:80', '127.0.0.1:8080', 'unix:/run/web.sock']);
  expect(serverNames(server.directive)).toEqual(['www.example.com', '~^Shop\\.']);
  expect(listenPlaces({ ...server.directive, block: [] })).toEqual(['*:80']);
  expect(serverNames({ ...server.directive, block: [] })).toEqual(['']);
});

it.each([
  ['/health', 'location = /health'],
  ['/static/a.png', 'location ^~ /static/'],
  ['/api/a.json', 'location ~ \\.json$'],
  ['/a.png', 'location ~* \\.(PNG|json)$'],
])('finds the location of %s in the order of nginx', (uri, expected) => {
  expect(taker(uri)).toBe(expected);
});

it('inherits lists whole or not at all', () => {
  const [outer, inner] = [...statementsOf(path, 'nginx', 'location')].filter(({ directive }) =>
    ['/', '/api/'].includes(locationForm(directive).pattern),
  ) as [Placed, Placed];
  expect(effective(outer, 'proxy_set_header').map((one) => one.arguments[0])).toEqual(['Host', 'X-Real-IP']);
  expect(effective(inner, 'proxy_set_header').map((one) => one.arguments[0])).toEqual(['X-Trace']);
  expect(effective(inner, 'add_header')).toEqual([]);
});

it('takes the modifier apart from the pattern', () => {
  const form = (...words: string[]) =>
    locationForm({ ...server.directive, name: 'location', arguments: words });
  expect(form('~*', 'a')).toEqual({ form: 'regex', pattern: 'a', ignoreCase: true });
  expect(form('~^/a$')).toEqual({ form: 'regex', pattern: '^/a$', ignoreCase: false });
  expect(form('=/a')).toEqual({ form: 'exact', pattern: '/a', ignoreCase: false });
  expect(form('^~/a').form).toBe('no-regex');
  expect(form('@a').form).toBe('named');
});

it('names places by the words of the blocks, without lines', () => {
  const [, , inner] = deviceStatements(server.device, 'proxy_pass') as [Placed, Placed, Placed];
  expect(enclosing(inner, 'server')).toBe(server.directive);
  expect(placeSubject(inner)).toBe(
    'web/server WWW.example.com 80 127.0.0.1:8080 unix:/run/web.sock/location /api//proxy_pass http://app',
  );
});

it('judges no path when an expression is not of this language', () => {
  expect(taker('/other')).toBe('undefined');
  expect(taker('/static/x')).toBe('location ^~ /static/');
});
