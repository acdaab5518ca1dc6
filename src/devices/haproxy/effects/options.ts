import type { EffectGroup } from '../../../model/effect-table.ts';

const server = { manual: 'HAProxy 2.6 manual 5.2', prefix: 'server ' };
const laterServer = { manual: 'HAProxy 3.2 manual 5.2', prefix: 'server ' };
const bind = { manual: 'HAProxy 2.6 manual 5.1', prefix: 'bind ' };
const laterBind = { manual: 'HAProxy 3.2 manual 5.1', prefix: 'bind ' };

/** Options of `server`, `default-server` and `server-template`. Left out: `redir`, `namespace`. */
export const serverEffects: readonly EffectGroup[] = [
  {
    ...server,
    class: 'selection',
    computed: true,
    words: 'weight; backup; no-backup; disabled; enabled; id',
  },
  {
    ...server,
    class: 'selection',
    words: `cookie; slowstart; non-stick; stick; resolvers; resolve-net; resolve-opts; resolve-prefer; init-addr`,
  },
  { ...laterServer, class: 'selection', words: 'hash-key; shard' },
  {
    ...server,
    class: 'connection',
    words: `ssl; no-ssl; verify; verifyhost; no-verifyhost; ca-file; crl-file; crt; ciphers; ciphersuites; alpn;
      npn; sni; proto; ws; allow-0rtt; ssl-max-ver; ssl-min-ver; force-sslv3; force-tlsv10; force-tlsv11;
      force-tlsv12; force-tlsv13; no-sslv3; no-tlsv10; no-tlsv11; no-tlsv12; no-tlsv13; no-ssl-reuse; ssl-reuse;
      no-tls-tickets; tls-tickets; send-proxy; no-send-proxy; send-proxy-v2; no-send-proxy-v2; send-proxy-v2-ssl;
      no-send-proxy-v2-ssl; send-proxy-v2-ssl-cn; no-send-proxy-v2-ssl-cn; proxy-v2-options; source; usesrc;
      interface; socks4; tfo; no-tfo; on-marked-down; on-marked-up`,
  },
  {
    ...laterServer,
    class: 'connection',
    words: `sni-auto; no-sni-auto; curves; sigalgs; client-sigalgs; renegotiate; no-renegotiate; pool-conn-name;
      set-proxy-v2-tlv-fmt; idle-ping; tcp-md5sig; cc; ktls; no-ktls; ech; quic-cc-algo`,
  },
  {
    ...server,
    class: 'health',
    words: `check; no-check; agent-check; no-agent-check; addr; port; track; observe; on-error; error-limit;
      check-ssl; no-check-ssl; check-sni; check-alpn; check-proto; check-send-proxy; check-via-socks4; agent-addr;
      agent-port; agent-send`,
  },
  {
    ...laterServer,
    class: 'health',
    words: `check-sni-auto; no-check-sni-auto; check-reuse-pool; no-check-reuse-pool; check-pool-conn-name;
      no-check-send-proxy; init-state`,
  },
  {
    ...server,
    class: 'capacity',
    words: 'maxconn; minconn; maxqueue; pool-low-conn; pool-max-conn; max-reuse',
  },
  { ...laterServer, class: 'capacity', words: 'strict-maxconn' },
  {
    ...server,
    class: 'time',
    words: 'pool-purge-delay; inter; fastinter; downinter; rise; fall; agent-inter; tcp-ut',
  },
  { ...server, class: 'observability', words: 'log-proto' },
  { ...laterServer, class: 'observability', words: 'guid; log-bufsize' },
];

/**
 * Options of `bind`. Left out because a rule may read them or nobody knows: `id`, `name`, `namespace`, `label`,
 * `transparent`, `interface`, `v4v6`.
 */
export const bindEffects: readonly EffectGroup[] = [
  { ...bind, class: 'routing', computed: true, words: 'v6only' },
  {
    ...bind,
    class: 'access',
    words: `verify; ca-file; ca-verify-file; crl-file; ca-ignore-err; crt-ignore-err; user; group; uid; gid; mode`,
  },
  { ...bind, class: 'connection', ordered: true, words: 'crt; crt-list' },
  { ...laterBind, class: 'connection', ordered: true, words: 'default-crt' },
  {
    ...bind,
    class: 'connection',
    words: `ssl; accept-proxy; accept-netscaler-cip; alpn; npn; proto; strict-sni; no-ca-names; allow-0rtt; ciphers;
      ciphersuites; curves; ecdhe; prefer-client-ciphers; ssl-max-ver; ssl-min-ver; force-sslv3; force-tlsv10;
      force-tlsv11; force-tlsv12; force-tlsv13; no-sslv3; no-tlsv10; no-tlsv11; no-tlsv12; no-tlsv13;
      tls-ticket-keys; generate-certificates; ca-sign-file; ca-sign-pass; defer-accept; tfo;
      quic-cc-algo; quic-force-retry`,
  },
  {
    ...laterBind,
    class: 'connection',
    words: `no-alpn; no-strict-sni; force-strict-sni; sigalgs; client-sigalgs; ocsp-update; cc; ech;
      ktls; no-ktls; quic-socket; idle-ping; tcp-md5sig; tcp-ss`,
  },
  { ...bind, class: 'capacity', words: 'maxconn; backlog; mss' },
  { ...bind, class: 'none', words: 'nice' },
  { ...laterBind, class: 'capacity', words: 'nbconn' },
  { ...bind, class: 'time', words: 'tcp-ut' },
  { ...bind, class: 'process', words: 'process; thread; expose-fd; level; severity-output; no-tls-tickets' },
  { ...laterBind, class: 'process', words: 'shards; tls-tickets' },
  { ...laterBind, class: 'observability', words: 'guid-prefix' },
];
