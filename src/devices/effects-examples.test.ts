import { describe, expect, it } from 'vitest';
import { kindNamed, lastLine, partsOf, shown } from './testing/effects.ts';

const frontend = 'frontend www\n';
const backend = 'backend app\n';

describe('haproxy', () => {
  it.each([
    ['frontend www', ['frontend: routing computed: www', 'frontend from: routing: #0']],
    ['defaults\nbackend app', ['backend: routing computed: app', 'backend from: routing: #1']],
    [
      `${frontend} use_backend api if { path_beg /api }`,
      ['use_backend: routing computed ordered: api if { path_beg /api }'],
    ],
    [`${frontend} use_backend api if { lua.ready }`, ['use_backend: routing ordered: api if { lua.ready }']],
    [
      `${frontend} use_backend %[req.hdr(host),map(hosts.map)]`,
      ['use_backend: routing ordered: %[req.hdr(host),map(hosts.map)]'],
    ],
    [
      `${frontend} http-request return status 200 content-type text/plain string "all well" if { path /up }`,
      [
        'http-request return: routing computed ordered: status 200 if { path /up }',
        'http-request return body: content ordered: content-type text/plain string "all well"',
      ],
    ],
    [
      `${frontend} http-request set-header X-Team shop`,
      ['http-request set-header: content ordered: X-Team shop'],
    ],
    [
      `${frontend} http-request deny if { src 10.0.0.0/8 }`,
      ['http-request deny: access computed ordered: if { src 10.0.0.0/8 }'],
    ],
    [
      `${frontend} redirect scheme https code 301`,
      ['redirect: routing computed ordered: scheme https code 301'],
    ],
    [`${frontend} redirect prefix / append-slash`, ['redirect: routing ordered: prefix / append-slash']],
    [
      `${frontend} option forwardfor except 127.0.0.1 header X-Client`,
      ['option forwardfor: content: X-Client except 127.0.0.1'],
    ],
    [`${frontend} no option httplog`, ['option httplog: observability: no']],
    [`${frontend} option http-server-close`, ['option http-server-close: connection: ']],
    [
      `${frontend} log-format "%ci %[src,set-var(sess.x)]"`,
      ['log-format: routing ordered: "%ci %[src,set-var(sess.x)]"'],
    ],
    [`${frontend} stats uri /stats`, ['stats uri: routing computed: /stats']],
    [`${backend} stats uri /stats`, ['stats uri: routing: /stats']],
    [
      `${frontend} bind :443 ssl crt site.pem maxconn 100`,
      [
        'bind: routing computed: :443',
        'bind ssl: connection: ',
        'bind crt: connection ordered: site.pem',
        'bind maxconn: capacity: 100',
      ],
    ],
    [
      `${backend} server s1 10.0.0.1:80 check inter 9s weight 10 frob 7`,
      [
        'server: selection computed ordered: s1 10.0.0.1:80',
        'server check: health: ',
        'server inter: time: 9000ms',
        'server weight: selection computed: 10',
        'server frob: routing ordered: 7',
      ],
    ],
    [`${backend} server s1 10.0.0.1:+1000`, ['server: selection ordered: s1 10.0.0.1:+1000']],
    [`${backend} balance url_param user check_post 64`, ['balance: selection: url_param user check_post 64']],
    [`${backend} balance leastconn`, ['balance: selection computed: leastconn']],
    [`${backend} timeout server 5s`, ['timeout server: time: 5000ms']],
    ['global\n nbthread 4', ['global nbthread: process: 4']],
    ['resolvers dns\n nameserver a 10.0.0.53:53', ['resolvers nameserver: selection: a 10.0.0.53:53']],
  ])('%s', (text, expected) => {
    expect(lastLine('haproxy', text)).toEqual(expected);
  });
});

describe('nginx', () => {
  const http = (inner: string, before = ''): string => `http {\n${before}server {\nlisten 80;\n${inner} } }`;

  it.each([
    [
      http('location ~ ^/a/ { return 404; }'),
      ['location: routing computed ordered: ~ ^/a/', 'return: routing computed ordered: 404'],
    ],
    [http('location ~ ^/a++/ { }'), ['location: routing ordered: ~ ^/a++/']],
    [
      http('location /a { add_header X-A "a b"; }'),
      [
        'location: routing computed: /a',
        'location settings: content computed: /a',
        'add_header: content: X-A "a b"',
      ],
    ],
    [
      http('return 200 "all well";'),
      ['return: routing computed ordered: 200', 'return body: content: "all well"'],
    ],
    [
      http('return 301 https://$host$request_uri;'),
      ['return: routing computed ordered: 301 https://$host$request_uri'],
    ],
    [http('return 301 https://$geoip_city;'), ['return: routing ordered: 301 https://$geoip_city']],
    [
      http('set $to app;', 'server { location / { proxy_pass http://$to; } }\n'),
      ['set: routing computed ordered: $to app'],
    ],
    [http('set $to app;'), ['set: none: $to app']],
    [
      http('set $to app; add_header X-To $to;'),
      ['set: routing ordered: $to app', 'add_header: content: X-To $to'],
    ],
    [
      http('proxy_pass https://app/in/;'),
      ['proxy_pass: routing computed: app/in/', 'proxy_pass scheme: connection: https'],
    ],
    [http('satisfy any; deny all;'), ['satisfy: none: any', 'deny: access ordered: all']],
    [http('deny all;'), ['deny: access computed ordered: all']],
    [
      'http { server { location / { proxy_pass http://app; } }\nupstream app { server app1:80 weight=2 max_fails=3 fail_timeout=5s; } }',
      [
        'upstream: routing computed: app',
        'upstream server: selection computed ordered: app1:80',
        'upstream server weight: selection computed: 2',
        'upstream server max_fails: selection computed: 3',
        'upstream server fail_timeout: time: 5s',
      ],
    ],
    ['stream {\nserver_name a; }', ['stream server_name: routing ordered: a']],
  ])('%s', (text, expected) => {
    expect(lastLine('nginx', text)).toEqual(expected);
  });

  it('computes a table that only rules read', () => {
    const routed =
      'http { map $host $pool { default app; } server { location / { proxy_pass http://$pool; } } }';
    const shownToo = routed.replace('location / {', 'location / { add_header X-Pool $pool;');
    const mapOf = (text: string): boolean | undefined =>
      partsOf(kindNamed('nginx'), text).find(({ word }) => word === 'map')?.effect.computed;
    expect([mapOf(routed), mapOf(shownToo)]).toEqual([true, undefined]);
  });

  it('compares code of another language with its text', () => {
    const text = "http { server { location / {\ncontent_by_lua_block { ngx.say('a') } } } }";
    const [part] = partsOf(kindNamed('nginx'), text).filter(({ line }) => line === 2);
    expect(part?.value).toContain('ngx.say');
  });
});

describe('apache', () => {
  const host = (inner: string): string => `Listen 80\n<VirtualHost *:80>\n${inner}\n</VirtualHost>\n`;

  it.each([
    [
      host('ProxyPass /api http://10.0.0.1:80/ timeout=5 retry=0'),
      3,
      [
        'ProxyPass: routing computed ordered: /api 10.0.0.1:80/',
        'ProxyPass scheme: connection: http',
        'ProxyPass timeout: time: 5',
        'ProxyPass retry: time: 0',
      ],
    ],
    [
      host('RewriteEngine on\nRewriteRule ^/a/(.*)$ http://10.0.0.1/$1 [P]'),
      4,
      ['RewriteRule: routing computed ordered: ^/a/(.*)$ http://10.0.0.1/$1 [P]'],
    ],
    [
      host('RewriteEngine on\nRewriteRule ^/a$ /b [E=x:1]'),
      4,
      ['RewriteRule: routing ordered: ^/a$ /b [E=x:1]'],
    ],
    [
      host('RewriteEngine on\nRewriteCond %{REQUEST_FILENAME} -f\nRewriteRule ^ /b'),
      4,
      ['RewriteCond: routing ordered: %{REQUEST_FILENAME} -f'],
    ],
    [host('Header always set X-Frame-Options DENY'), 3, ['Header: content: X-Frame-Options always set DENY']],
    [host('CustomLog logs/a combined'), 3, ['CustomLog: observability: logs/a combined']],
    [
      host('<Location /in>\nRequire ip 10.0.0.0/8\n</Location>'),
      4,
      ['Require: access computed: ip 10.0.0.0/8'],
    ],
    [
      host('<Location /in>\nRequire ip 10.0.0.0/8\nRequire valid-user\n</Location>'),
      4,
      ['Require: access ordered: ip 10.0.0.0/8'],
    ],
    [host('<Directory /srv>\nRequire all denied\n</Directory>'), 4, ['Require: access: all denied']],
  ])('%s', (text, wanted, expected) => {
    const found = partsOf(kindNamed('apache'), text).filter(({ line }) => line === wanted);
    expect(found.map(({ word, value, effect }) => shown(word, value, effect))).toEqual(expected);
  });
});

describe('line languages', () => {
  it.each([
    [
      'eos',
      'interface Ethernet1\n   switchport access vlan 10',
      ['interface switchport access vlan: network computed: 10'],
    ],
    ['eos', 'interface Ethernet1\n   description uplink', ['interface description: observability: uplink']],
    [
      'eos',
      'ip access-list web\n   10 permit tcp any any eq www',
      ['access-list # permit: access computed ordered: 10 tcp any any eq www'],
    ],
    [
      'eos',
      'ip access-list web\n   10 permit tcp any any syn',
      ['access-list # permit: access ordered: 10 tcp any any syn'],
    ],
    [
      'eos',
      'router bgp 65001\n   neighbor 10.0.0.1 description spine',
      ['any neighbor * description: observability: 10.0.0.1 spine'],
    ],
    [
      'eos',
      'router bgp 65001\n   neighbor 10.0.0.1 remote-as 65002',
      ['router bgp: network: neighbor 10.0.0.1 remote-as 65002'],
    ],
    [
      'ios',
      'ip route 10.0.0.0 255.0.0.0 192.0.2.1',
      ['ip route: network computed: 10.0.0.0 255.0.0.0 192.0.2.1'],
    ],
    [
      'ios',
      'ip route 10.0.0.0 255.0.0.0 192.0.2.1 permanent',
      ['ip route: network: 10.0.0.0 255.0.0.0 192.0.2.1 permanent'],
    ],
    ['ios', 'interface Gi0/1\n no shutdown', ['interface shutdown: network computed: no']],
    ['ios', 'interface Gi0/1\n ip policy route-map pbr', ['interface ip policy route-map: network: pbr']],
    ['ios', 'ntp server 10.0.0.1', ['ntp: observability: server 10.0.0.1']],
    ['ios', 'frobnicate the switch', ['frobnicate: routing ordered: the switch']],
    ['frr', 'ip route 10.0.0.0/8 192.0.2.1 table 7', ['ip route: network: 10.0.0.0/8 192.0.2.1 table 7']],
    ['frr', 'access-list office permit 10.0.0.0/8', ['access-list: none: office permit 10.0.0.0/8']],
    [
      'frr',
      'ip protocol static route-map own\nroute-map own permit 10\n match ip address office\nexit\naccess-list office permit 10.0.0.0/8',
      ['access-list: network: office permit 10.0.0.0/8'],
    ],
    ['frr', 'interface eth1\n bandwidth 100', ['interface bandwidth: none: 100']],
    ['frr', 'router ospf\nexit\ninterface eth1\n bandwidth 100', ['interface bandwidth: network: 100']],
    ['ifupdown2', 'iface eth0\n  post-up sleep 1', ['up idle: none: sleep 1']],
    ['ifupdown2', 'iface eth0\n  post-up echo 0 > /proc/x', ['post-up: routing ordered: echo 0 > /proc/x']],
    [
      'ifupdown2',
      'iface eth0\n  up ip route add 10.0.0.1/8 via 192.0.2.1',
      ['up: routing ordered: ip route add 10.0.0.1/8 via 192.0.2.1'],
    ],
    ['keepalived', 'vrrp_instance a {\npriority 100\n}', ['vrrp_instance priority: network computed: 100']],
    ['keepalived', 'virtual_server 10.0.0.1 80 {\nlb_algo sh\n}', ['virtual_server lb_algo: selection: sh']],
    ['ifupdown2', 'auto eth0\niface eth0\n  mtu 9000', ['mtu: capacity: 9000']],
    [
      'ifupdown2',
      'iface eth0\n  up ip route add 10.0.0.0/8 via 192.0.2.1',
      ['up route: network computed: up ip route add 10.0.0.0/8 via 192.0.2.1'],
    ],
    [
      'ifupdown2',
      'iface eth0\n  up ip route add 10.0.0.0/8 via 192.0.2.1 mtu 1400',
      ['up route: network: up ip route add 10.0.0.0/8 via 192.0.2.1 mtu 1400'],
    ],
  ])('%s: %s', (kind, text, expected) => {
    expect(lastLine(kind, text)).toEqual(expected);
  });

  it('leaves counters and clocks of a capture out of what is compared', () => {
    const entry = (uptime: number, mtu: number): string =>
      JSON.stringify([
        {
          ifindex: uptime,
          ifname: 'eth0',
          flags: ['UP'],
          mtu,
          addr_info: [{ family: 'inet', local: '10.0.0.1', prefixlen: 24, valid_life_time: uptime }],
        },
      ]);
    const value = (text: string): readonly string[] =>
      partsOf(kindNamed('linux'), text).map((part) => part.value);
    expect(value(entry(7, 1500))).toEqual(value(entry(9, 1500)));
    expect(value(entry(7, 1500))).not.toEqual(value(entry(7, 9000)));
  });
});
