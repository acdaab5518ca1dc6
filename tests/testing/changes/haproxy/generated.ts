import type { Dice } from '../../oracle/dice.ts';
import type { Base, Endpoint } from '../model.ts';
import { joined, preamble, some, sorryPage } from './parts.ts';

const acls = [
  'acl is_api path_beg /api',
  'acl is_app path_dir app',
  'acl is_image path_end -i .png .jpg',
  'acl is_user path_reg ^/user/[a-z]+$',
  'acl is_shop hdr(host) -i shop.example',
  'acl is_sub hdr_end(host) -i .other.example',
  'acl is_near src 127.0.30.0/24 127.0.33.7',
  'acl is_write method POST PUT PATCH',
  'acl is_bot hdr_sub(user-agent) -i badbot curl',
  'acl is_member cook(session) -m found',
  'acl is_second url_param(v) 2',
  'acl is_secure ssl_fc',
  'acl is_ann hdr(X-User) ann',
  'acl is_old path /old /older',
] as const;

const rules = [
  'tcp-request connection reject if { src 127.0.34.0/24 }',
  'http-request set-header X-Front %[src]',
  'http-request del-header X-Powered',
  'http-request add-header X-Forwarded-Host %[req.hdr(host)]',
  'http-request set-header X-Tier front if is_api',
  'http-request replace-header User-Agent (.*) masked if is_bot',
  'http-request deny deny_status 403 if is_bot is_write',
  'http-request deny if is_old !is_near',
  'http-request redirect location /new code 301 if is_old',
  'http-request redirect prefix https://shop.example code 302 if is_shop is_second',
  'http-request set-path /app%[path] if is_user',
  'http-request set-query x=1 if is_second',
  'http-request return status 204 if is_ann is_write',
  'http-request set-var(txn.path) path',
  'http-request set-method GET if is_ann { method HEAD }',
  'http-response set-header X-Path %[var(txn.path)] if { var(txn.path) -m found }',
  'http-response set-header X-Content-Type-Options nosniff',
  'http-response del-header Server',
  'http-response replace-header Location http://(.*) https://\\1 if is_secure',
  'http-after-response set-header X-Via edge',
  'option forwardfor',
  'option forwardfor except 127.0.30.0/24',
  'option http-buffer-request',
  'option httpclose',
  'compression algo gzip',
  'compression type text/html text/plain',
  'errorfile 403 @DIR@/sorry.http',
  'maxconn 200',
  'monitor-uri /alive',
  'capture request header Host len 20',
  'http-request capture req.hdr(X-User) len 10',
  'rate-limit sessions 5000',
] as const;

const conditions = [
  'is_api',
  'is_app',
  'is_image !is_write',
  'is_sub',
  'is_user or is_member',
  '!is_shop is_near',
  'is_second',
  'is_write is_api',
  '{ path_beg /static }',
  '{ hdr_cnt(X-User) gt 0 }',
] as const;

const poolLines = [
  'option httpchk GET /health',
  'option httpchk HEAD /',
  'http-check expect status 200',
  'http-check expect ! rstatus ^5',
  'cookie SRV insert indirect nocache',
  'cookie SRV prefix',
  'hash-type consistent',
  'retries 1',
  'retry-on conn-failure empty-response 503',
  'option redispatch',
  'option allbackups',
  'option prefer-last-server',
  'http-reuse never',
  'http-reuse always',
  'timeout server 300ms',
  'timeout queue 200ms',
  'http-request set-header Host app.internal',
  'http-request replace-path ^/api/(.*) /\\1',
  'http-request set-header X-Pool yes',
  'http-request deny if { path_end .php }',
  'http-response set-header X-Served-By pool',
  'http-response set-status 503 if { status 502 }',
  'errorfile 503 @DIR@/sorry.http',
  'fullconn 50',
  'http-send-name-header X-Server-Name',
  'source 127.0.0.9',
  'option httpclose',
  'default-server inter 100ms fall 2 rise 2',
] as const;

const algorithms = [
  'roundrobin',
  'static-rr',
  'leastconn',
  'first',
  'source',
  'uri',
  'url_param u',
  'hdr(X-User)',
  'random',
] as const;

/** Frontends and backends put together from what people write in them. */
export function generated(dice: Dice): Base {
  const hasTls = dice.chance(0.5);
  const takesProxy = dice.chance(0.2);
  const names = ['red', 'green', 'blue', 'gray'].slice(0, 2 + dice.upTo(3));
  const used = dice.shuffled(conditions).slice(0, names.length + 1);
  const lines = [
    ...preamble(dice, 'http'),
    'frontend main',
    `    bind 127.0.0.1:8080${takesProxy ? ' accept-proxy' : ''}`,
    hasTls
      ? `    bind 127.0.0.1:8443 ssl crt @DIR@/site.pem${dice.pick(['', ' alpn h2,http/1.1', ' ssl-min-ver TLSv1.2'])}`
      : undefined,
    ...acls.map((line) => `    ${line}`),
    ...some(dice, rules, 0.25),
    ...used.map((condition) => `    use_backend ${dice.anyOf(names) ?? 'red'} if ${condition}`),
    dice.chance(0.9) ? `    default_backend ${dice.anyOf(names) ?? 'red'}` : undefined,
    '',
    ...names.flatMap((name, at) => pool(dice, name, 10 + at)),
  ];
  const endpoints: readonly Endpoint[] = [
    { address: '127.0.0.1', port: 8080, ...(takesProxy ? ({ proxy: true } as const) : {}) },
    ...(hasTls ? [{ address: '127.0.0.1', port: 8443, tls: 'program' } as const] : []),
  ];
  return {
    name: 'generated',
    text: joined(lines),
    files: { 'sorry.http': sorryPage },
    endpoints,
    vocabulary: {
      hosts: ['shop.example', 'a.other.example', 'plain.example'],
      paths: [
        '/',
        '/api/items',
        '/my/app/page',
        '/a.png',
        '/user/ann',
        '/old',
        '/static/x',
        '/index.php',
        '/alive',
        '/?v=2',
      ],
      headers: [
        'X-User: ann',
        'X-User: bob',
        'X-User: cy',
        'Cookie: session=abc',
        'Cookie: SRV=s1',
        'Cookie: SRV=s2',
      ],
      clients: ['127.0.30.7', '127.0.33.7', '127.0.34.7', '127.0.35.7'],
    },
  };
}

function pool(dice: Dice, name: string, group: number): readonly (string | undefined)[] {
  const members = 1 + dice.upTo(4);
  const ssl = dice.chance(0.15);
  const proxy = !ssl && dice.chance(0.15);
  const port = ssl ? 8443 : proxy ? 8001 : 8000;
  const option = (at: number): string =>
    [
      ...(ssl ? ['ssl verify none'] : []),
      ...(proxy ? ['send-proxy check-send-proxy'] : []),
      ...(dice.chance(0.7) ? ['check inter 100ms fall 2'] : []),
      ...(dice.chance(0.3) ? [`weight ${dice.pick([1, 10, 50, 100])}`] : []),
      ...(dice.chance(0.3) ? [`cookie s${at}`] : []),
      ...(at > 1 && dice.chance(0.2) ? ['backup'] : []),
      ...(dice.chance(0.15) ? [`maxconn ${dice.pick([2, 10, 100])}`] : []),
      ...(at > 1 && dice.chance(0.05) ? ['disabled'] : []),
    ].join(' ');
  return [
    `backend ${name}`,
    dice.chance(0.7) ? `    balance ${dice.pick(algorithms)}` : undefined,
    ...some(dice, poolLines, 0.12),
    dice.chance(0.15)
      ? '    stick-table type string len 20 size 1k expire 10s\n    stick on hdr(X-User)'
      : undefined,
    ...Array.from({ length: members }, (_, at) =>
      `    server ${name}${at + 1} 127.0.${group}.${at + 1}:${port} ${option(at + 1)}`.trimEnd(),
    ),
    '',
  ];
}
