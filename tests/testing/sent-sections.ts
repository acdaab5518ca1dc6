/** A frontend, server block or virtual host of its own on `{port}`; `{0}` and `{1}` are servers, `{2}` one with TLS. */
export interface SentSection {
  readonly name: string;
  readonly text: string;
  readonly asked: readonly (
    | string
    | { readonly url: string; readonly headers?: Readonly<Record<string, string>> }
  )[];
}

function server(inner: string): string {
  return `server {\n listen 127.0.0.1:{port};\n server_name site.test;\n${inner}\n}`;
}

const tagged = { 'X-Tag': 'one' };
const told = { 'X-Forwarded-For': '203.0.113.9' };

export const nginxSections: readonly SentSection[] = [
  {
    name: 'the path as it is, raw, without a URI',
    text: server('location / { proxy_pass http://127.0.0.1:{0}; }'),
    asked: ['/', '/a%20b/c?x=1', '/a//b', '/a/../b', '/%41?y'],
  },
  {
    name: 'a URI in place of what the location matched',
    text: server(
      'location /a/ { proxy_pass http://127.0.0.1:{0}/b/; }\nlocation /c { proxy_pass http://127.0.0.1:{0}/; }',
    ),
    asked: ['/a/', '/a/x%20y?q=1', '/a//x', '/c', '/cd', '/c/d', '/a/%25'],
  },
  {
    name: 'a variable with a URI, and one without',
    text: server(
      'location /a/ { set $app http://127.0.0.1:{0}/fixed/; proxy_pass $app; }\nlocation /b/ { set $app http://127.0.0.1:{1}; proxy_pass $app; }\nlocation /c/ { set $app 127.0.0.1:{1}; proxy_pass http://$app/c$uri; }\nlocation /d/ { set $app http://127.0.0.1:{0}/base; proxy_pass $app$request_uri; }',
    ),
    asked: ['/a/x?y=1', '/b/x%20y?y=1', '/c/x?y=1', '/d/x%20y?y=1'],
  },
  {
    name: 'an expression in the location',
    text: server(
      'location ~ ^/a/(.*)$ { proxy_pass http://127.0.0.1:{0}/n/$1$is_args$args; }\nlocation ~ /z$ { proxy_pass http://127.0.0.1:{1}; }',
    ),
    asked: ['/a/x?y=1', '/a/x', '/q/z?y'],
  },
  {
    name: 'rewriting in place',
    text: server(
      'location /a/ { rewrite ^/a/(.*)$ /r/$1 break; proxy_pass http://127.0.0.1:{0}/ignored/; }\nlocation /b/ { rewrite ^/b/(.*)$ /a/$1?k=v last; }',
    ),
    asked: ['/a/x?y=1', '/a/x%20y', '/b/x?y=1'],
  },
  {
    name: 'the name of proxy_pass, and what takes its place',
    text: `upstream pool{port} { server 127.0.0.1:{0}; }\n${server(
      'location / { proxy_pass http://pool{port}; }\nlocation /host { proxy_pass http://pool{port}; proxy_set_header Host $host; }\nlocation /http { proxy_pass http://pool{port}; proxy_set_header Host $http_host; }\nlocation /fixed { proxy_pass http://pool{port}; proxy_set_header Host fixed.test; }\nlocation /none { proxy_http_version 1.0; proxy_pass http://pool{port}; proxy_set_header Host ""; }',
    )}`,
    asked: ['/', '/host', '/http', '/fixed', '/none'],
  },
  {
    name: 'lists of headers that are inherited whole or not at all',
    text: server(
      'proxy_set_header X-Tag server;\nproxy_set_header X-List "$remote_addr $request_method";\nlocation / { proxy_pass http://127.0.0.1:{0}; }\nlocation /own { proxy_set_header X-List own; proxy_pass http://127.0.0.1:{0}; }\nlocation /cut { proxy_set_header X-Tag ""; proxy_pass http://127.0.0.1:{0}; }',
    ),
    asked: ['/', '/own', { url: '/own', headers: tagged }, { url: '/cut', headers: tagged }],
  },
  {
    name: 'the client is told of',
    text: server(
      'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\nlocation / { proxy_pass http://127.0.0.1:{0}; }',
    ),
    asked: ['/', { url: '/', headers: told }],
  },
  {
    name: 'upgrades and versions',
    text: `map $http_upgrade $upgraded{port} { default upgrade; '' close; }\n${server(
      'location / { proxy_pass http://127.0.0.1:{0}; }\nlocation /ws { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $upgraded{port}; proxy_pass http://127.0.0.1:{0}; }\nlocation /keep { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://127.0.0.1:{0}; }',
    )}`,
    asked: ['/', { url: '/', headers: { Upgrade: 'h2c' } }, '/ws', '/keep'],
  },
  {
    name: 'the name in the handshake',
    text: `upstream app.test { server 127.0.0.1:{2}; }\n${server(
      'location / { proxy_pass https://app.test; }\nlocation /on { proxy_ssl_server_name on; proxy_pass https://app.test; }\nlocation /named { proxy_ssl_server_name on; proxy_ssl_name $host; proxy_pass https://app.test; }\nlocation /address { proxy_ssl_server_name on; proxy_pass https://127.0.0.1:{2}; }',
    )}`,
    asked: ['/', '/on', '/named', '/address'],
  },
  {
    name: 'redirects of its own',
    text: server(
      'location /a { return 301 /moved$request_uri; }\nlocation /b { return 302 https://$host$uri; }\nlocation /c { rewrite ^/c/(.*)$ /d/$1 permanent; }\nlocation /e/ { proxy_pass http://127.0.0.1:{0}; }\nlocation /f { return 307 http://other.test; }\nlocation /g { rewrite ^ http://other.test$uri? redirect; }\nlocation /h { absolute_redirect off; return 301 /moved; }',
    ),
    asked: ['/a/x?y=1', '/b/x?y=1', '/c/x?y=1', '/e?y=1', '/f', '/g/x?y', '/h'],
  },
];

function listen(lines: string): string {
  return `listen l{port}\n    bind 127.0.0.1:{port}\n${lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}`;
}

export const haproxySections: readonly SentSection[] = [
  { name: 'TLS without a name', text: listen('server s 127.0.0.1:{2} ssl verify none'), asked: ['/'] },
  {
    name: 'the name of the request',
    text: listen('server s 127.0.0.1:{2} ssl verify none sni req.hdr(host),host_only,lower'),
    asked: ['/', { url: '/', headers: { Host: 'b.test' } }],
  },
  {
    name: 'the name with its port',
    text: listen('server s 127.0.0.1:{2} ssl verify none sni req.hdr(host)'),
    asked: ['/'],
  },
  {
    name: 'a fixed name, and a name that rules change',
    text: listen(
      'http-request set-header Host inner.test if { path /x }\nserver s 127.0.0.1:{2} ssl verify none sni str(fixed.test)',
    ),
    asked: ['/', '/x'],
  },
  {
    name: 'a name of a handshake that there was not',
    text: listen('server s 127.0.0.1:{2} ssl verify none sni ssl_fc_sni'),
    asked: ['/'],
  },
  {
    name: 'a name from a variable',
    text: listen(
      'http-request set-var(txn.name) req.hdr(host),host_only\nserver s 127.0.0.1:{2} ssl verify none sni var(txn.name)',
    ),
    asked: ['/'],
  },
  {
    name: 'settings of default-server',
    text: listen('default-server ssl verify none sni str(default.test)\nserver s 127.0.0.1:{2}'),
    asked: ['/'],
  },
  {
    name: 'its own name, and the client',
    text: listen('option forwardfor\nhttp-send-name-header Host\nserver named 127.0.0.1:{0}'),
    asked: ['/', { url: '/', headers: told }],
  },
];

function host(inner: string): string {
  return `Listen 127.0.0.1:{port}\n<VirtualHost *:{port}>\nServerName site.test\nSSLProxyEngine on\nSSLProxyVerify none\nSSLProxyCheckPeerName off\n${inner}\n</VirtualHost>`;
}

export const apacheSections: readonly SentSection[] = [
  { name: 'the name in the URL', text: host('ProxyPass / https://localhost:{2}/'), asked: ['/', '/a%20b?x'] },
  { name: 'no name of an address', text: host('ProxyPass / https://127.0.0.1:{2}/'), asked: ['/'] },
  {
    name: 'the name of the request',
    text: host('ProxyPreserveHost On\nProxyPass / https://127.0.0.1:{2}/'),
    asked: ['/', { url: '/', headers: { Host: 'OTHER.test' } }],
  },
  {
    name: 'headers of server and sections',
    text: host(
      'RequestHeader set X-Tag server\nRequestHeader append X-List more\n<Location /in>\nRequestHeader unset X-Tag\nRequestHeader set X-List in\n</Location>\nProxyPass / http://127.0.0.1:{0}/',
    ),
    asked: [
      '/',
      '/in/x',
      { url: '/', headers: { 'X-List': 'own', ...tagged } },
      { url: '/in', headers: tagged },
    ],
  },
  {
    name: 'Host that is set, with the client’s passed on',
    text: host('ProxyPreserveHost On\nRequestHeader set Host set.test\nProxyPass / http://127.0.0.1:{0}/'),
    asked: ['/'],
  },
  {
    name: 'nothing of the client',
    text: host('ProxyAddHeaders Off\nProxyPass / http://127.0.0.1:{0}/'),
    asked: ['/'],
  },
  {
    name: 'the client behind what it sent itself',
    text: host('ProxyPass / http://127.0.0.1:{0}/'),
    asked: ['/', { url: '/', headers: { ...told, 'X-Forwarded-Host': 'first.test' } }],
  },
  {
    name: 'the path as it was written',
    text: host('ProxyPass / http://127.0.0.1:{0}/ nocanon'),
    asked: ['/a%20b', '/a//b?x'],
  },
  {
    name: 'a name that is joined to the path',
    text: host('ProxyPass / http://127.0.0.1:{0}'),
    asked: ['/', '/index.html', '/?x=1'],
  },
];
