import { has, type Need } from './need.ts';

const tls =
  /^(?:server|default-server|server-template|bind) (?:alpn|npn|ca-file|ca-ignore-err|ca-names|ca-sign-file|ca-sign-pass|ca-verify-file|ciphers|ciphersuites|client-sigalgs|sigalgs|crl-file|crt|crt-ignore-err|curves|ecdhe|ech|force-sslv3|force-tlsv1[0-3]|no-sslv3|no-tlsv1[0-3]|no-tls-tickets|tls-tickets|(?:no-)?ssl-reuse|no-ca-names|generate-certificates|prefer-client-ciphers|ssl-min-ver|ssl-max-ver|strict-sni|no-strict-sni|verify|verifyhost|sni|allow-0rtt|tls-ticket-keys|ocsp-update)$/;

/** Options of servers and listeners. */
export const optionNeeds: readonly Need[] = [
  {
    words: tls,
    isMet: ({ own, near }) =>
      has([own], /(?:^| )(?:ssl|check-ssl|quic[46]@\S*)(?: |$)/) ||
      (own[0] !== 'bind' && has(near, /^default-server .*\b(?:check-)?ssl\b/)) ||
      (own[0] === 'default-server' && has(near, /^server.* (?:check-)?ssl(?: |$)/)),
    manual: 'HAProxy 2.6 manual 5.1, 5.2: only with ssl',
  },
  {
    words: /^(?:server|default-server|server-template) check-(?:sni|alpn)$/,
    isMet: ({ own, near }) => has([own, ...near], /^(?:server|default-server).* (?:check-)?ssl(?: |$)/),
    manual: 'HAProxy 2.6 manual 5.2: only for checks in TLS',
  },
  {
    words: /^bind (?:v4v6|v6only)$/,
    isMet: ({ own }) => !/^(?:ipv4@)?[\d.]+:[\d-]+$/.test(own[1] ?? ''),
    manual: 'HAProxy 2.6 manual 5.1: only for addresses of IPv6',
  },
  {
    words:
      /^(?:server|server-template) (?:inter|fastinter|downinter|rise|fall|port|addr|check-(?!ssl).*|on-marked-down|on-marked-up)$/,
    isMet: ({ own, near }) =>
      has([own], / (?:check|agent-check|track)(?: |$)/) ||
      has(near, /^default-server .*\b(?:check|agent-check)\b/),
    manual: 'HAProxy 2.6 manual 5.2: only with check',
  },
  {
    words: /^(?:server|server-template) agent-(?!check)/,
    isMet: ({ own, near }) => has([own, ...near], /(?:^server|^default-server).* agent-check(?: |$)/),
    manual: 'HAProxy 2.6 manual 5.2: only with agent-check',
  },
  {
    words: /^(?:server|server-template) (?:error-limit|on-error)$/,
    isMet: ({ own, near }) => has([own], / observe /) || has(near, /^default-server .*\bobserve\b/),
    manual: 'HAProxy 2.6 manual 5.2: only with observe',
  },
  {
    // `minconn` alone is taken for `maxconn` (server.c, srv_postinit).
    words: /^(?:server|server-template) maxqueue$/,
    isMet: ({ own, near }) =>
      has([own], / (?:max|min)conn /) || has(near, /^default-server .*\b(?:max|min)conn\b/),
    manual: 'HAProxy 2.6 manual 5.2: only with maxconn',
  },
  {
    words: /^(?:server|server-template) (?:resolve-.*|resolvers|init-addr)$/,
    isMet: ({ own }) => !/^(?:ipv[46]@)?(?:[\d.]+|\[?[0-9a-f:]+\]?)(?::\d+)?$/i.test(own[2] ?? ''),
    manual: 'HAProxy 2.6 manual 5.2: only for names',
  },
  {
    words: /^default-server (?:resolve-.*|resolvers|init-addr)$/,
    isMet: ({ near, own, all }) =>
      has(
        own[0] === 'defaults' ? all : near,
        /^server(?:-template)? \S+ (?!(?:ipv[46]@)?(?:[\d.]+|\[?[0-9a-f:]+\]?)(?::\d+)?(?: |$))/i,
      ),
    manual: 'HAProxy 2.6 manual 5.2: only for names',
  },
  {
    words: /^(?:server|server-template|default-server) allow-0rtt$/,
    isMet: ({ all }) => has(all, /^bind .* allow-0rtt(?: |$)/),
    manual: 'HAProxy 2.6 manual 5.2 allow-0rtt: only what the client sent early',
  },
  {
    words: /^bind (?:ca-ignore-err|crt-ignore-err)$/,
    isMet: ({ own }) => /(?:^| )verify (?!none)/.test(own.join(' ')),
    manual: 'HAProxy 2.6 manual 5.1 crt-ignore-err: only with verify',
  },
  {
    words: /^bind (?:level|severity-output)$/,
    isMet: ({ own }) => own[0] !== 'bind',
    manual: 'HAProxy 2.6 manual 5.1 level: only for the socket of stats',
  },
  {
    // By themselves they have a line sent (server.c, srv_parse_proxy_v2_options).
    words: /^(?:server|server-template) proxy-v2-options$/,
    isMet: ({ own, near }) =>
      !own.includes('send-proxy') || has([own, ...near], /(?:^server|^default-server).* send-proxy-v2/),
    manual: 'HAProxy 2.6 manual 5.2 proxy-v2-options: version 1 of the protocol has none',
  },
  {
    words: /^(?:server|server-template|default-server) cookie$/,
    isMet: ({ near }) => has(near, /^cookie /),
    manual: 'HAProxy 2.6 manual 5.2: only with cookie in the backend',
  },
  {
    words: /^(?:server|server-template|default-server) (?:non-stick|stick)$/,
    isMet: ({ near }) => has(near, /^stick /),
    manual: 'HAProxy 2.6 manual 5.2: only with stick rules',
  },
  {
    words: /^bind (?:uid|gid|user|group|mode)$/,
    isMet: ({ own }) => /(?:^|@|,)\/|unix@|abns@/.test(own[1] ?? ''),
    manual: 'HAProxy 2.6 manual 5.1: only for UNIX sockets',
  },
  {
    words: /^(?:bind name|bind id|id)$/,
    isMet: ({ all }) => has(all, /\b(?:so_name|so_id|fe_id|be_id|srv_id|fe_name)\b/),
    manual: 'HAProxy 2.6 manual 4.2 id, 5.1 name: only what fetches read',
  },
];
