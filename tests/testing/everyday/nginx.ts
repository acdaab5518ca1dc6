import type { Everyday } from './everyday.ts';

const base = `worker_processes 2;
events {
    worker_connections 1024;
}
http {
    access_log /var/log/nginx/access.log combined;
    keepalive_timeout 20s;
    upstream web {
        server 10.0.0.1:80 weight=10;
        server 10.0.0.2:80 weight=10;
        server 10.0.0.3:80 weight=10;
    }
    upstream api {
        least_conn;
        server 10.0.1.1:80;
        server 10.0.1.2:80;
    }
    server {
        listen 127.0.0.1:8080;
        server_name shop.example.com;
        proxy_connect_timeout 2s;
        location / {
            proxy_set_header Host $host;
            proxy_pass http://web;
        }
        location /api/ {
            proxy_read_timeout 10s;
            proxy_pass http://api;
        }
        location = /internal {
            return 403;
        }
        location /old/ {
            return 301 /new/;
        }
    }
}
`;

const after = (line: string, more: string): readonly [string, string] => [line, `${line}\n${more}`];

/** What people do to a web server on a quiet afternoon. */
export const nginxDays: Everyday = {
  name: 'nginx.conf',
  base,
  changes: {
    'a server more': after('        server 10.0.0.3:80 weight=10;', '        server 10.0.0.4:80 weight=10;'),
    'a server less': ['        server 10.0.0.3:80 weight=10;\n', ''],
    'a weight within headroom': ['server 10.0.0.3:80 weight=10', 'server 10.0.0.3:80 weight=12'],
    'a server taken out': ['server 10.0.0.3:80 weight=10', 'server 10.0.0.3:80 weight=10 down'],
    'a header that nobody reads': after(
      '        proxy_connect_timeout 2s;',
      '        add_header X-Served-By web1;',
    ),
    'a header for the servers': [
      'proxy_set_header Host $host;',
      'proxy_set_header Host $host;\n            proxy_set_header X-Tier edge;',
    ],
    'a longer timeout': ['proxy_read_timeout 10s', 'proxy_read_timeout 30s'],
    'a location more': [
      '        location = /internal {',
      '        location /docs/ {\n            proxy_pass http://10.0.2.1:80;\n        }\n        location = /internal {',
    ],
    'a log format': [
      '    access_log /var/log/nginx/access.log combined;',
      `    log_format timed '$remote_addr "$request" $status $request_time';\n    access_log /var/log/nginx/access.log timed;`,
    ],
    'an error log': after('worker_processes 2;', 'error_log /var/log/nginx/error.log warn;'),
    'a comment and other blanks': [
      '        least_conn;',
      '        # the shortest queue\n        least_conn  ;',
    ],
    'a renamed upstream': [
      'upstream api {',
      'upstream api_v1 {',
      'proxy_pass http://api;',
      'proxy_pass http://api_v1;',
    ],
    'a name more': ['server_name shop.example.com;', 'server_name shop.example.com www.shop.example.com;'],
    'a status page on a port of its own': [
      '    server {\n',
      '    server {\n        listen 127.0.0.1:8404;\n        location / {\n            stub_status;\n        }\n    }\n    server {\n',
    ],
    'more connections': ['worker_connections 1024', 'worker_connections 4096'],
    'more workers': ['worker_processes 2', 'worker_processes 4'],
    'locations in another order': [
      '        location = /internal {\n            return 403;\n        }\n        location /old/ {\n            return 301 /new/;\n        }\n',
      '        location /old/ {\n            return 301 /new/;\n        }\n        location = /internal {\n            return 403;\n        }\n',
    ],
    'another keepalive of clients': ['keepalive_timeout 20s', 'keepalive_timeout 30s'],
    'no log for a path': ['            return 403;', '            access_log off;\n            return 403;'],
    'a redirect more': after(
      '        proxy_connect_timeout 2s;',
      '        location = /shop {\n            return 301 /;\n        }',
    ),
    'a hash size': after('    keepalive_timeout 20s;', '    server_names_hash_bucket_size 128;'),
  },
};
