import type { Everyday } from './everyday.ts';

const base = `global
    log stdout format raw local0
    maxconn 4000
defaults
    mode http
    log global
    option httplog
    timeout connect 2s
    timeout client 10s
    timeout server 10s
frontend www
    bind 127.0.0.1:8080
    acl is_api path_beg /api
    http-request set-header X-Forwarded-Proto http
    http-request deny deny_status 403 if { path_beg /internal }
    use_backend api if is_api
    default_backend web
backend web
    balance roundrobin
    option httpchk GET /health
    server web1 10.0.0.1:80 check weight 10
    server web2 10.0.0.2:80 check weight 10
    server web3 10.0.0.3:80 check weight 10
backend api
    balance leastconn
    server api1 10.0.1.1:80 check
    server api2 10.0.1.2:80 check
`;

const after = (line: string, more: string): readonly [string, string] => [line, `${line}\n${more}`];

/** What people do to a balancer on a quiet afternoon. */
export const haproxyDays: Everyday = {
  name: 'haproxy.cfg',
  base,
  changes: {
    'a server more': after(
      '    server web3 10.0.0.3:80 check weight 10',
      '    server web4 10.0.0.4:80 check weight 10',
    ),
    'a server less': ['    server web3 10.0.0.3:80 check weight 10\n', ''],
    'a weight within headroom': [
      'server web3 10.0.0.3:80 check weight 10',
      'server web3 10.0.0.3:80 check weight 12',
    ],
    'a drained server': ['server web3 10.0.0.3:80 check weight 10', 'server web3 10.0.0.3:80 check weight 0'],
    'a server in maintenance': ['server web2 10.0.0.2:80 check', 'server web2 10.0.0.2:80 check disabled'],
    'a header that nobody reads': after(
      '    use_backend api if is_api',
      '    http-response set-header X-Served-By lb1',
    ),
    'a header for the servers': after(
      '    http-request set-header X-Forwarded-Proto http',
      '    http-request set-header X-Tier edge',
    ),
    'a longer timeout': ['timeout server 10s', 'timeout server 30s'],
    'a new backend for a new path': [
      '    default_backend web\n',
      '    use_backend docs if { path_beg /docs }\n    default_backend web\nbackend docs\n    server docs1 10.0.2.1:80\n',
    ],
    'a log format': after('    option httplog', '    log-format "%ci:%cp [%tr] %ft %b/%s %ST %B"'),
    'a captured header': after('    bind 127.0.0.1:8080', '    capture request header User-Agent len 64'),
    'a comment and other blanks': ['    balance roundrobin', '    # even shares\n    balance   roundrobin'],
    'a renamed ACL': ['acl is_api path_beg /api', 'acl is_api path_beg /api # and nothing else'],
    'a rule in a clearer form': ['use_backend api if is_api', 'use_backend api if { path_beg /api }'],
    'a renamed pool': [
      '    use_backend api if is_api\n',
      '    use_backend api-v1 if is_api\n',
      '\nbackend api\n',
      '\nbackend api-v1\n',
    ],
    'a statistics page on a port of its own': [
      '\nbackend api\n',
      '\nfrontend statistics\n    bind 127.0.0.1:8404\n    stats enable\n    stats uri /\nbackend api\n',
    ],
    'slower checks': ['server api1 10.0.1.1:80 check', 'server api1 10.0.1.1:80 check inter 5s'],
    'more connections': ['maxconn 4000', 'maxconn 8000'],
    'a description': ['\nbackend api\n', '\nbackend api\n    description the API of the shop\n'],
    'one path more for the API': ['acl is_api path_beg /api', 'acl is_api path_beg /api /v2'],
    'quieter logs': after('    option httplog', '    option dontlognull'),
    'a server line that moves': [
      '    server api1 10.0.1.1:80 check\n    server api2 10.0.1.2:80 check\n',
      '    server api2 10.0.1.2:80 check\n    server api1 10.0.1.1:80 check\n',
    ],
  },
};
