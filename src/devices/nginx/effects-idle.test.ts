import { describe, expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

/** Parts of the statement on the second line, by their classes. */
function classes(context: string, statement: string): readonly string[] {
  const text = context.replace('@', `\n${statement}\n`);
  return partsOf(kindNamed('nginx'), text)
    .filter(({ line }) => line === 2)
    .map(({ effect }) => effect.class);
}

function isIdle(context: string, statement: string): boolean {
  const found = classes(context, statement);
  expect(found).not.toEqual([]);
  return found.every((one) => one === 'none' || one === 'observability');
}

const http = (inner: string): string => `http { ${inner} }`;
const server = (inner: string): string => http(`server { listen 80; ${inner} }`);
const location = (inner: string): string => server(`location / { ${inner} }`);
const pass = 'proxy_pass http://10.0.0.1;';

/** Statement, where it does nothing, where it does something. */
const rows: readonly (readonly [string, string, string])[] = [
  ['proxy_set_header X-A a;', location('@ root /srv;'), location(`@ ${pass}`)],
  ['proxy_read_timeout 5s;', server('@ location / { root /srv; }'), server(`@ location / { ${pass} }`)],
  ['proxy_read_timeout 5s;', location('@'), location(`@ if ($a) { ${pass} }`)],
  ['proxy_buffer_size 4k;', location('@'), http(`@ server { location / { ${pass} } }`)],
  ['proxy_hide_header X-A;', location('@'), location('@ include unread.conf;')],
  [
    'proxy_hide_header X-A;',
    location('@ include mime.types;'),
    server(`location / { @ } include more.conf; }`),
  ],
  [
    'error_page 500 /a;',
    http('@ server { error_page 500 /b; } server { error_page 404 /c; }'),
    http('@ server { error_page 500 /b; } server { location / { root /c; } }'),
  ],
  [
    'proxy_set_header X-A a;',
    server(
      `@ location / { ${pass} proxy_set_header X-B b; } location /c { ${pass} proxy_set_header X-C c; }`,
    ),
    server(`@ location /c { ${pass} proxy_set_header X-C c; }`),
  ],
  [
    'add_header X-A a;',
    http('@ server { add_header X-B b; }'),
    server('@ location / { add_header X-B b; } location /c { add_header X-C c; }'),
  ],
  [
    'add_header X-A a;',
    http('@ server { add_header X-B b; }'),
    http('@ server { include more.conf; add_header X-B b; }'),
  ],
  ['fastcgi_buffer_size 4k;', location(`@ ${pass}`), location('@ fastcgi_pass 10.0.0.1:9000;')],
  ['uwsgi_param A b;', location(`@ ${pass}`), location('@ uwsgi_pass 10.0.0.1:9000;')],
  ['scgi_param A b;', location(`@ ${pass}`), location('@ scgi_pass 10.0.0.1:9000;')],
  ['grpc_set_header A b;', location(`@ ${pass}`), location('@ grpc_pass 10.0.0.1:9000;')],
  ['memcached_gzip_flag 2;', location(`@ ${pass}`), location('@ memcached_pass 10.0.0.1:9000;')],
  ['fastcgi_index a.php;', location(`@ ${pass}`), location('@ uwsgi_param A $fastcgi_script_name;')],
  ['proxy_ssl_verify on;', location(`@ ${pass}`), location('@ proxy_pass https://10.0.0.1;')],
  ['proxy_ssl_ciphers HIGH;', location(`@ ${pass}`), location('@ proxy_pass $to;')],
  ['grpc_ssl_verify on;', location('@ grpc_pass 10.0.0.1:9000;'), location('@ grpc_pass grpcs://10.0.0.1;')],
  [
    'uwsgi_ssl_verify on;',
    location('@ uwsgi_pass 10.0.0.1:9;'),
    location('@ uwsgi_pass suwsgi://10.0.0.1:9;'),
  ],
  [
    'proxy_ssl_verify_depth 3;',
    location('@ proxy_pass https://10.0.0.1;'),
    location('@ proxy_ssl_verify on; proxy_pass https://10.0.0.1;'),
  ],
  [
    'proxy_ssl_name a;',
    location('@ proxy_pass https://10.0.0.1;'),
    http('proxy_ssl_server_name on; server { location / { @ proxy_pass https://10.0.0.1; } }'),
  ],
  [
    'proxy_ssl_certificate_key k.pem;',
    location('@ proxy_pass https://10.0.0.1;'),
    location('@ proxy_ssl_certificate c.pem; proxy_pass https://10.0.0.1;'),
  ],
  ['proxy_cache_lock on;', location(`@ ${pass}`), location(`@ proxy_cache pages; ${pass}`)],
  [
    'proxy_cache_valid 200 10s;',
    location(`@ proxy_cache off; ${pass}`),
    http(`@ server { location / { proxy_cache $zone; ${pass} } }`),
  ],
  ['proxy_no_cache $a;', location(`@ ${pass}`), http(`proxy_cache p; server { location / { @ ${pass} } }`)],
  ['proxy_store_access all:r;', location(`@ ${pass}`), location(`@ proxy_store on; ${pass}`)],
  ['proxy_intercept_errors on;', location(`@ ${pass}`), location(`@ error_page 502 /sorry; ${pass}`)],
  ['gzip_types text/css;', location('@'), http('gzip on; server { location / { @ } }')],
  ['gzip_min_length 10;', location('@ gzip_static on;'), location('@ if ($a) { gzip on; }')],
  ['gzip_vary on;', location('@'), location('@ gzip_static on;')],
  ['gunzip_buffers 4 4k;', location('@'), location('@ gunzip on;')],
  ['http2_chunk_size 4k;', server('@'), http('server { listen 443 ssl http2; } server { @ }')],
  ['http3_max_concurrent_streams 5;', server('@'), server('@ listen 443 quic;')],
  ['ssl_ciphers HIGH;', server('@'), server('@ listen 443 ssl;')],
  ['ssl_protocols TLSv1.2;', http('@ server { listen 80; }'), http('@ server { listen 443 ssl; }')],
  [
    'ssl_session_tickets off;',
    http('server { listen 443 ssl; } server { listen 80; @ }'),
    http('server { listen 443 ssl; } server { listen 443; @ }'),
  ],
  ['ssl_ciphers HIGH;', server('@'), http('server { listen 443 ssl; } server { listen unix:/run/a; @ }')],
  ['ssl_ciphers HIGH;', server('@'), http('ssl on; server { @ }')],
  ['ssl_certificate c.pem;', http('ssl_certificate c.pem; server { @ }'), server('@')],
  ['ssl_stapling_verify on;', server('@ listen 443 ssl;'), server('@ listen 443 ssl; ssl_stapling on;')],
  ['ssl_verify_depth 3;', server('@ listen 443 ssl;'), server('@ listen 443 ssl; ssl_verify_client on;')],
  [
    'ssl_crl c.pem;',
    server('@ listen 443 ssl; ssl_crl c.pem;'),
    server('@ listen 443 ssl; ssl_verify_client optional;'),
  ],
  ['ssl_verify_client on;', server('@ ssl_client_certificate c.pem;'), server('@')],
  ['auth_basic_user_file users;', location('@'), location('@ auth_basic a;')],
  ['auth_basic a;', location('@'), location('@ auth_basic_user_file users;')],
  ['auth_request_set $a $upstream_http_a;', location('@'), location('@ auth_request /in; add_header A $a;')],
  ['auth_delay 1s;', location('@'), location('@ auth_basic a; auth_basic_user_file u;')],
  ['secure_link $arg_md5;', location('@'), location('@ if ($secure_link = "") { return 403; }')],
  ['valid_referers none;', location('@'), location('@ if ($invalid_referer) { return 403; }')],
  ['userid_name visitor;', location('@'), location('@ userid on;')],
  ['real_ip_header X-A;', server('@'), http('set_real_ip_from 10.0.0.1; server { @ }')],
  ['autoindex_format json;', location('@'), location('@ autoindex on;')],
  ['sub_filter_once off;', location('@'), location('@ sub_filter a b;')],
  ['ssi_types text/css;', location('@'), location('@ ssi on;')],
  ['mp4_buffer_size 4k;', location('@'), location('@ mp4;')],
  ['mirror_request_body off;', location('@'), location('@ mirror /copy;')],
  ['dav_access all:r;', location('@'), location('@ dav_methods PUT;')],
  ['source_charset koi8-r;', location('@'), location('@ charset utf-8;')],
  ['open_file_cache_errors on;', location('@'), location('@ open_file_cache max=10;')],
  ['limit_req_status 429;', location('@'), http('limit_req zone=a; server { location / { @ } }')],
  ['limit_conn_dry_run on;', location('@'), location('@ limit_conn a 5;')],
  [
    'limit_req_zone $remote_addr zone=a:1m rate=1r/s;',
    http('@ server { limit_req zone=b; }'),
    http('@ server { limit_req burst=5 zone=a; }'),
  ],
  ['limit_conn_zone $remote_addr zone=a:1m;', http('@'), http('@ server { limit_conn a 5; }')],
  ['proxy_cache_path /c keys_zone=a:1m;', http('@'), http('@ proxy_cache a;')],
  ['limit_rate_after 4k;', location('@'), location('@ limit_rate 4k;')],
  ['recursive_error_pages on;', location('@'), location('@ error_page 404 /sorry;')],
  ['resolver 10.0.0.53;', location(`@ ${pass}`), location('@ proxy_pass http://$host;')],
  ['resolver_timeout 5s;', location('@'), http('resolver 10.0.0.53; server { @ }')],
  ['slice 1k;', location('@'), location('@ proxy_set_header Range $slice_range;')],
  ['set $flag 1;', location('@'), location('@ if ($flag) { return 404; }')],
  ['set $flag 1;', location('@'), location("@ content_by_lua_block { ngx.say(ngx.var['flag']) }")],
  ['set $flag 1;', location('@'), location('@ ssi on;')],
  ['set $flag 1;', location('@'), location('@ add_header X "${flag}";')],
  ['map $host $to { default a; }', http('@'), http('@ log_format main "$to";')],
  ['geo $near { default 0; }', http('@'), http('@ server { if ($near) { return 403; } }')],
  ['root /srv;', location(`@ ${pass}`), location('@')],
  ['index a.html;', location(`@ ${pass}`), location(`@ ${pass} try_files $uri =404;`)],
  ['root /a;', location('@ stub_status;'), location('@ stub_status; if ($a) { return 200; }')],
  [
    'autoindex on;',
    server(`@ location / { ${pass} } location /a { stub_status; }`),
    server(`@ location / { ${pass} } location /a { root /a; }`),
  ],
  ['autoindex on;', server(`@ location / { ${pass} }`), server(`@ location /a { ${pass} }`)],
  ['override_charset on;', location(`@ ${pass}`), location(`@ charset utf-8; ${pass}`)],
  ['default_type text/css;', http('types { @ }'), http('types { text/plain plain; } @')],
  [
    'set_real_ip_from 10.0.0.0/8;',
    server('@ set_real_ip_from 10.0.0.0/8;'),
    http('set_real_ip_from 10.0.0.0/8; server { @ }'),
  ],
  ['text/html html;', http('types { @ text/html html; }'), http('types { @ text/plain html; }')],
  [
    'text/html html htm;',
    http('types { @ text/html html; text/html htm; }'),
    http('types { @ text/html html; }'),
  ],
  [
    'add_header X-A a;',
    server('location ~ ^/a$ { root /a; } location ~ ^/a$ { @ }'),
    server('location ~ ^/a$ { @ } location ~ ^/a$ { root /a; }'),
  ],
  [
    'add_header X-A a;',
    server('location ~ ^/a$ { root /a; } location ~ ^/a$ { @ }'),
    server('location ~ ^/a$ { root /a; } location ~* ^/a$ { @ }'),
  ],
  ['root /srv;', location(`@ ${pass}`), location(`@ ${pass} add_header A $document_root;`)],
  ['root /srv;', location(`@ ${pass}`), location(`@ ${pass} location /in { }`)],
  ['default_type text/html;', location(`@ ${pass}`), location('@ return 200 a;')],
  ['satisfy any;', location('@ deny all;'), location('@ deny all; auth_basic a; auth_basic_user_file u;')],
  ['satisfy any;', location('@ deny all;'), location('@ deny all; access_by_lua_file a.lua;')],
  [
    'deny all;',
    server('return 301 /a; location / { @ }'),
    server('location / { @ return 200 a; location /b { } }'),
  ],
  ['deny all;', location('@ return 404;'), location('@ if ($a) { return 404; }')],
  ['deny all;', location('@ return 404;'), location('@ return 404; error_page 404 /sorry;')],
  ['deny all;', location('@ return 404;'), server('location / { return 404; location /a { @ } }')],
];

/** What would hold without the line: statement, where it says that, where it says something else. */
const defaults: readonly (readonly [string, string, string])[] = [
  ['send_timeout 1m;', server('@'), http('send_timeout 5s; server { @ }')],
  ['send_timeout 60000ms;', location('@'), server('send_timeout 5s; location / { @ }')],
  ['send_timeout 5s;', http('send_timeout 5; server { @ }'), server('@')],
  [
    'send_timeout 5s;',
    http('send_timeout 5; server { @ }'),
    http('send_timeout 5; server { send_timeout 9; location / { @ } }'),
  ],
  ['client_max_body_size 1024k;', server('@'), server('@ include more.conf;')],
  ['server_tokens on;', http('@'), http('server_tokens off; server { @ }')],
  ['proxy_buffering on;', location(`@ ${pass}`), server(`proxy_buffering off; location / { @ ${pass} }`)],
  ['proxy_read_timeout 60;', location(`@ ${pass}`), server(`proxy_read_timeout 9; location / { @ ${pass} }`)],
  ['proxy_redirect default;', location(`${pass} @`), location(`${pass} @ proxy_redirect http://a/ /;`)],
  [
    'proxy_http_version 1.1;',
    server(`proxy_http_version 1.1; location / { @ ${pass} }`),
    location(`@ ${pass}`),
  ],
  ['keepalive_timeout 75s;', server('@'), http('keepalive_timeout 0; server { @ }')],
  ['types_hash_max_size 4096;', http('@'), http('@').replace('http {', 'http { types_hash_max_size 9999;')],
  ['gzip_types text/html;', location('@ gzip on;'), location('@ gzip on; gzip_types text/css;')],
];

const group = (inner: string, more = ''): string =>
  http(`upstream app { ${inner} } server { listen 80; ${more} }`);
const stream = (inner: string): string => `stream { server { listen 80; ${inner} } }`;
const named = 'location / { proxy_pass http://app; }';

const otherRows: readonly (readonly [string, string, string])[] = [
  ['keepalive 8;', group('@ server 10.0.0.1;'), group('@ server 10.0.0.1;', named)],
  ['zone a 1m;', group('@ server 10.0.0.1;'), group('@', 'location / { proxy_pass http://$to; }')],
  ['proxy_timeout 5s;', stream('@ return a;'), stream('@ proxy_pass 10.0.0.1:80;')],
  [
    'proxy_ssl_verify on;',
    stream('@ proxy_pass 10.0.0.1:80;'),
    stream('@ proxy_ssl on; proxy_pass 10.0.0.1:80;'),
  ],
  [
    'proxy_responses 1;',
    stream('@ proxy_pass 10.0.0.1:80;'),
    stream('@ listen 90 udp; proxy_pass 10.0.0.1:80;'),
  ],
  ['preread_timeout 5s;', stream('@'), stream('@ ssl_preread on;')],
  ['ssl_ciphers HIGH;', stream('@'), stream('@ listen 443 ssl;')],
  ['set_real_ip_from 10.0.0.1;', stream('@'), stream('@ listen 90 proxy_protocol;')],
  ['ssl_ciphers HIGH;', 'mail { server { @ } }', 'mail { server { @ starttls on; } }'],
];

describe('words of nginx that need another word to do anything', () => {
  it.each([...rows, ...otherRows, ...defaults])('%s', (statement, idle, active) => {
    expect([isIdle(idle, statement), isIdle(active, statement)]).toEqual([true, false]);
  });

  it('knows words that no version of today reads', () => {
    expect(isIdle(server('@ listen 443 ssl http2;'), 'http2_recv_timeout 5s;')).toBe(true);
  });

  it.each([
    ['set $args a;', location('@')],
    ['set $a $looked_up;', location('@')],
    ['add_header X-A a;', http('add_header X-A a; server { @ }')],
    ['try_files $uri =404;', location('@')],
    ['limit_req zone=a;', location('@')],
    ['set $a b;', server('location ~ ^/a$ { root $a; } location ~ ^/a$ { @ }')],
    ['worker_processes 4;', '@'],
  ])('%s is never idle', (statement, context) => {
    expect(isIdle(context, statement)).toBe(false);
  });

  it('ignores failures of the only server of a group', () => {
    const text = (servers: string): string => group(`@ ${servers}`, named);
    const line = 'server 10.0.0.1 max_fails=1 fail_timeout=5s;';
    expect(classes(text(''), line)).toEqual(['selection', 'none', 'none']);
    expect(classes(text('server 10.0.0.2;'), line)).toEqual(['selection', 'selection', 'time']);
    expect(classes(text(''), line.replace('10.0.0.1', 'app.example'))).toEqual([
      'selection',
      'selection',
      'time',
    ]);
  });
});
