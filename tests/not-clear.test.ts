// Changes that real programs were seen to answer otherwise, each named after what clients saw: none of them is cleared.
import { itIsNotClear, type TwoTexts } from './testing/not-clear.ts';

const front = (lines: string): string => `defaults
    mode http
    timeout client 1s
    timeout server 1s
    timeout connect 1s
frontend www
    bind :8080
${lines}
    default_backend red
backend red
    server red1 10.0.0.1:80 check inter 1s
    server red2 10.0.0.2:80 check inter 1s
backend green
    server green1 10.0.0.3:80 check inter 1s
    server green2 10.0.0.4:80 check inter 1s
`;

const checked = (lines: string): string =>
  front('').replace('    default_backend red\n', `    default_backend blue\nbackend blue\n${lines}\n`);

const server = (lines: string): string => `events {}
http {
    upstream web { server 10.0.0.1:80; server 10.0.0.2:80; }
    server {
        listen 8080;
        root /srv/www;
${lines}
    }
}
`;

const link = (flags: string, mtu: number): string =>
  `[{"ifname":"eth1","flags":[${flags}],"mtu":${mtu},"addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24}]}]`;

const ordered = (...names: readonly string[]): string => `${names.map((name) => `auto ${name}\n`).join('')}
iface eth1
    address 10.0.0.1/24
iface eth2
    address 10.0.1.1/24
    up ip route add 10.1.0.0/24 via 10.0.0.2
`;

const old = (paths: string): string => `    acl is_old path ${paths}
    acl is_near src 10.9.0.0/16 10.8.0.7
    http-request deny if is_old !is_near`;

const api = (path: string): string => `    acl is_api path_beg ${path}
    acl is_app path_dir app
    acl is_write method POST PUT PATCH
    use_backend red if is_write is_api
    use_backend green if is_app`;

const condition = (pattern: string, line = ''): string => `Listen 8080
<VirtualHost *:8080>
    ServerName shop.example
    ${line}
    RewriteEngine On
    RewriteCond %{HTTP_HOST} ${pattern}
    RewriteRule ^/(.*)$ http://shop.example/$1 [R=302,L]
    ProxyPass / http://10.0.0.1/
</VirtualHost>
`;

const named = (rule: string): string => `events {}
http {
    server { listen 8080 default_server; server_name shop.example; root /srv/www; }
    server {
        listen 8080;
        server_name api.example;
        ${rule}
        location / { return 200 "own"; }
        location /api/ { proxy_pass http://10.0.0.1:80; }
    }
}
`;

const versions = (entry: string, others = ''): string => `events {}
http {
    map $http_x_version $app { default app; ${others} ${entry} }
    upstream app { server 10.0.0.1:80; }
    upstream next { server 10.0.1.1:80; }
    server { listen 8080; location /app/ { proxy_pass http://$app; } }
}
`;

const manyVersions = Array.from({ length: 200 }, (_, at) => `${at + 10} next;`).join(' ');

const listed = (client: string): string => {
  const clients = Array.from({ length: 300 }, (_, at) => `10.7.${at >> 8}.${at % 256}`).with(150, client);
  const lines = clients.map((one) => `    acl is_bad src ${one}\n`).join('');
  return front(`${lines}    acl is_near src 10.6.0.0/16\n    http-request deny if is_bad !is_near`);
};

const manyHosts = (location: string): string => {
  const host = (at: number): string =>
    `server { listen 8080; server_name h${at}.example; ${at === 37 ? location : ''}
      location /a { proxy_pass http://10.0.0.1; } location / { proxy_pass http://10.0.1.${at}; } }`;
  return `events {}\nhttp {\n${Array.from({ length: 60 }, (_, at) => host(at + 1)).join('\n')}\n}\n`;
};

const sites = (denied: string): string => `events {}
http {
    server {
        listen 8080;
        server_name shop.example;
        root /srv/www;
        location /app { alias /srv/www/; }
        location ~ \\.png$ { expires 1h; }
        location = / {
            limit_except GET HEAD POST { ${denied} }
        }
    }
    server {
        listen 8080 default_server;
        server_name api.example;
        return 404;
    }
}
`;

const seen: Readonly<Record<string, TwoTexts>> = {
  'a server is checked twenty times as seldom': [
    'haproxy',
    checked(
      '    default-server inter 100ms fall 5\n    server a 10.0.0.1:80 check\n    server b 10.0.0.2:80 check',
    ),
    checked(
      '    server a 10.0.0.1:80 check\n    default-server inter 100ms fall 5\n    server b 10.0.0.2:80 check',
    ),
  ],
  'a page that was a folder is answered by a server': [
    'nginx',
    server('location = / { try_files $uri $uri/ =404; }'),
    server('location = / { try_files $uri $uri/ =404; grpc_pass 10.0.0.1:80; }'),
  ],
  'methods that one path of one host refused are asked of its files': [
    'nginx',
    sites('deny all;'),
    sites(''),
  ],
  'one of several denied paths is open': ['haproxy', front(old('/old /older')), front(old('/old'))],
  'writes below a path that two rules look at come to another pool': [
    'haproxy',
    front(api('/api')),
    front(api('/')),
  ],
  'a host that only ends like another comes to another pool': [
    'haproxy',
    front('    use_backend green if { hdr(host) -i inner.example }'),
    front('    use_backend green if { hdr_end(host) -i inner.example }'),
  ],
  'half of the connections end in a backend that listens': [
    'haproxy',
    front(''),
    `${front('')}    bind :8080 accept-proxy\n`,
  ],
  'checks lose their TLS': [
    'haproxy',
    front('').replace('red2 10.0.0.2:80', 'red2 10.0.0.2:443 ssl verify none'),
    front('').replace('red2 10.0.0.2:80', 'red2 10.0.0.2:443 no-check-ssl ssl verify none'),
  ],
  'servers get a PROXY line': [
    'haproxy',
    front(''),
    front('').replace('red2 10.0.0.2:80', 'red2 10.0.0.2:80 proxy-v2-options unique-id'),
  ],
  'clients are told to forget a cookie': [
    'haproxy',
    front(''),
    front('').replace('\nbackend red', '\nbackend red\n    cookie SRV insert indirect nocache'),
  ],
  'every entrance shows statistics': [
    'haproxy',
    `${front('')}listen status\n    bind :8404\n    stats enable\n`,
    `${front('').replace('mode http', 'mode http\n    stats show-modules')}listen status\n    bind :8404\n    stats enable\n`,
  ],
  'files are hidden by an answer': [
    'nginx',
    server('        location /app { return 200 "own"; }'),
    server('        location / { return 200 "own"; }'),
  ],
  'files are looked for in another folder': [
    'nginx',
    server('        location /static/ { expires 1h; }'),
    server('        location /static/ { expires 1h; rewrite ^/(.*)$ /app/$1 break; }'),
  ],
  'servers are spoken to in another protocol': [
    'nginx',
    server('        location / { proxy_pass http://web; }'),
    server('        location / { proxy_pass http://web; uwsgi_pass web; }'),
  ],
  'servers get two lines of Host': [
    'nginx',
    server('        location / { proxy_pass http://web; proxy_set_header Host $host; }'),
    server(
      '        location / { proxy_pass http://web; proxy_set_header Host $host; proxy_set_header Host $host; }',
    ),
  ],
  'a script has another body': [
    'nginx',
    server('        location / { content_by_lua_block { ngx.say("a") } }'),
    server('        location / { content_by_lua_block { ngx.exit(500) } }'),
  ],
  'a host in capitals is no longer sent on': [
    'apache',
    condition('^plain\\.example$ [NC]'),
    condition('^plain\\.example$'),
  ],
  'other clients of a named server are refused': [
    'nginx',
    named('deny 10.0.34.0/24;'),
    named('deny 10.0.34.0/8;'),
  ],
  'another version is sent to the other pool': ['nginx', versions('2 next;'), versions('3 next;')],
  'one client of a long list is let in': ['haproxy', listed('10.9.1.77'), listed('10.8.1.77')],
  'one entry of a long table leads elsewhere': [
    'nginx',
    versions('7 app;', manyVersions),
    versions('7 next;', manyVersions),
  ],
  'requests of one of many hosts go elsewhere': [
    'nginx',
    manyHosts(''),
    manyHosts('location /new { return 410; }'),
  ],
  'checks of the monitor fail for other paths': [
    'haproxy',
    front('    acl is_down path_beg /a\n    monitor-uri /up\n    monitor fail if is_down'),
    front('    acl is_down path_beg /b\n    monitor-uri /up\n    monitor fail if is_down'),
  ],
  'a header is given to other clients': [
    'haproxy',
    front('    acl is_near src 10.0.0.0/8\n    http-response set-header X-Near yes if is_near'),
    front('    acl is_near src 10.0.0.0/9\n    http-response set-header X-Near yes if is_near'),
  ],
  'large uploads take longer': ['haproxy', front(''), `global\n    tune.rcvbuf.client 4096\n${front('')}`],
  'the name of the server is not what the client wrote': [
    'apache',
    condition('^plain\\.example$ [NC]', 'UseCanonicalName On'),
    condition('^plain\\.example$ [NC]', 'UseCanonicalName On').replace('HTTP_HOST', 'SERVER_NAME'),
  ],
  'long paths go elsewhere': [
    'haproxy',
    front('    use_backend green if { path_len gt 100 }'),
    front('    use_backend green if { path_len gt 200 }'),
  ],
  'an interface answers no ARP': ['linux', link('"UP"', 1500), link('"NOARP","UP"', 1500)],
  'large packets are lost': ['linux', link('"UP"', 1500), link('"UP"', 1400)],
  'a route is refused by the kernel': [
    'ifupdown2',
    'auto eth1\niface eth1\n    address 10.0.0.1/24\n    up ip route add 10.1.0.0/24 via 10.0.0.2\n',
    'auto eth1\niface eth1\n    address 10.0.0.1/24\n    up ip route add 10.1.0.1/24 via 10.0.0.2\n',
  ],
  'a route is added before its link is up': ['ifupdown2', ordered('eth1', 'eth2'), ordered('eth2', 'eth1')],
  'an indented keyword brings nothing up': [
    'ifupdown2',
    'auto eth1\niface eth1\n    address 10.0.0.1/24\n',
    'iface eth1\n    address 10.0.0.1/24\n    auto eth1\n',
  ],
};

itIsNotClear(seen);
