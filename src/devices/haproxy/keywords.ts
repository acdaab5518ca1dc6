/**
 * Keywords of HAProxy 2.6 (manual: 4.1 for proxies, 3.1 to 3.3 for global, 3.4 to 3.10, 5.3.2, 6 and 10 for the
 * other sections) and notable ones up to 3.3. `d`, `f`, `l` and `b` are the proxy sections that take a keyword:
 * defaults, frontend, listen, backend.
 */

/** Why lines are ignored on purpose. The README lists the same topics. */
export const topics = {
  logging: 'logs record requests and do not route them',
  tuning: 'buffers, threads and system calls change how fast, not where',
  process: 'user, folder and life of the process',
  security: 'ciphers and the checks of certificates',
  response: 'changes answers on their way back, after the server was chosen',
  errors: 'texts of error pages',
  content: 'changes headers or bodies, never the destination',
  statistics: 'looks of the statistics page',
  notification: 'sends mail or status about events',
  connections: 'keep-alive, splicing and socket options',
  naming: 'names and identifiers for people and counters',
  'other-section': 'sections that carry no user traffic',
} as const;

export type Topic = keyof typeof topics;

/** Proxy keywords with an effect on traffic; each has a handler. */
export const understoodProxyKeywords: Readonly<Record<string, string>> = {
  dflb: `acl; disabled; enabled; http-request; mode; stats auth; stats enable; stats uri; stats http-request;
    tcp-request content; tcp-request inspect-delay; timeout; errorfile; stats scope; option http-keep-alive; option http-server-close;
    option httpclose; option forwardfor`,
  dfl: `default_backend; maxconn; monitor-uri; tcp-request connection; tcp-request session;
    option disable-h2-upgrade`,
  dlb: `balance; cookie; default-server; hash-type; hash-balance-factor; retries; option allbackups;
    option redispatch; option httpchk; option tcp-check; option mysql-check; option pgsql-check;
    option redis-check; option ldap-check; option smtpchk; option ssl-hello-chk; option spop-check;
    option external-check; option transparent; transparent; fullconn; http-check connect; http-check send;
    http-check expect; tcp-check connect; tcp-check send; tcp-check send-lf; tcp-check send-binary;
    tcp-check send-binary-lf; tcp-check expect; persist rdp-cookie; load-server-state-from-file;
    server-state-file-name; http-check disable-on-404; retry-on; http-reuse; http-send-name-header`,
  fl: 'bind; use_backend; monitor fail',
  flb: 'redirect; stick-table',
  lb: `server; server-template; use-server; stick match; stick on; stick store-request; stick store-response;
    force-persist; ignore-persist; dispatch`,
};

export const ignoredProxyKeywords: Readonly<Partial<Record<Topic, Readonly<Record<string, string>>>>> = {
  logging: {
    dflb: `log; log-tag; option log-health-checks; option tcplog; capture; option log-separate-errors;
      option httplog; option httpslog`,
    dfl: `log-format; log-format-sd; error-log-format; unique-id-format; unique-id-header; option dontlog-normal;
      option dontlognull; option logasap; declare capture; log-steps; option contstats; option socket-stats`,
    fl: 'capture cookie; capture request header; capture response header',
  },
  tuning: {
    dflb: `bind-process; option splice-auto; option splice-request; option splice-response;
      option independent-streams; option nolinger; option use-small-buffers; filter-sequence`,
    dfl: 'backlog; rate-limit sessions; option tcp-smart-accept; option http-no-delay',
    dlb: 'option tcp-smart-connect; max-keep-alive-queue; max-session-srv-conns; hash-preserve-affinity',
  },
  connections: {
    dflb: `option tcpka; option forceclose;
      option http-buffer-request; option http-no-delay; option abortonclose; option http-tunnel`,
    dfl: `option clitcpka; clitcpka-cnt; clitcpka-idle; clitcpka-intvl; option idle-close-on-response;
      option http-ignore-probes; option http-use-proxy-header`,
    dlb: `option srvtcpka; srvtcpka-cnt; srvtcpka-idle; srvtcpka-intvl; source;
      option http-pretend-keepalive; option prefer-last-server; option persist`,
  },
  content: {
    dflb: `option forwarded; option originalto; option http-restrict-req-hdr-names;
      option h1-case-adjust-bogus-client; option h1-case-adjust-bogus-server; compression; filter;
      option http-drop-request-trailers; option http-drop-response-trailers`,
    dfl: `option accept-invalid-http-request; option accept-unsafe-violations-in-http-request; quic-initial`,
    dlb: 'option accept-invalid-http-response; option accept-unsafe-violations-in-http-response',
    lb: 'use-fcgi-app',
  },
  response: {
    dflb: 'http-response; http-after-response; option checkcache; tcp-response content; tcp-response inspect-delay',
  },
  errors: { dflb: 'errorloc; errorloc302; errorloc303; errorfiles; http-error' },
  statistics: {
    dflb: `stats hide-version; stats realm; stats refresh; stats show-desc; stats show-legends; stats show-node;
      stats show-modules; stats admin; stats bind-process`,
  },
  notification: {
    dflb: 'email-alert from; email-alert level; email-alert mailers; email-alert myhostname; email-alert to',
    dlb: 'http-check send-state',
  },
  naming: { dflb: 'description; id; guid' },
  security: { dlb: 'dynamic-cookie-key' },
  process: {
    dlb: `external-check command; external-check path; http-check comment; http-check set-var;
      http-check set-var-fmt; http-check unset-var; tcp-check comment; tcp-check set-var; tcp-check set-var-fmt;
      tcp-check unset-var`,
    flb: 'force-be-switch',
  },
};

/** Global keywords that say something about traffic, limits, sockets or files. */
export const understoodGlobalKeywords = `maxconn; nbthread; stats socket; setenv; presetenv; resetenv; unsetenv;
  ca-base; crt-base; key-base; default-path; lua-load; lua-load-per-thread; server-state-base; server-state-file;
  ssl-dh-param-file; h1-case-adjust-file; master-worker; daemon; stats-file; ulimit-n;
  ssl-default-bind-options; tune.bufsize; tune.maxrewrite`;

export const ignoredGlobalKeywords: Readonly<Partial<Record<Topic, string>>> = {
  process: `chroot; cluster-secret; localpeer; pidfile; uid; gid; user; group; unix-bind; grace;
    hard-stop-after; close-spread-time; mworker-max-reloads; external-check; insecure-fork-wanted;
    insecure-setuid-wanted; set-dumpable; strict-limits; expose-experimental-directives; stats bind-process;
    expose-deprecated-directives; quiet; zero-warning; stats timeout; stats maxconn; lua-prepend-path; setcap;
    fd-hard-limit; set-var; set-var-fmt; nbproc; httpclient.resolvers.disabled; httpclient.resolvers.id;
    httpclient.resolvers.prefer; httpclient.ssl.ca-file; httpclient.ssl.verify; httpclient.retries;
    httpclient.timeout.connect; pp2-never-send-local; anonkey; acme.scheduler; shm-stats-file;
    shm-stats-file-max-objects; dns-accept-family; harden.reject-privileged-ports.tcp;
    harden.reject-privileged-ports.quic; http-err-codes; http-fail-codes; h1-accept-payload-with-any-method;
    h1-case-adjust; h1-do-not-close-on-insecure-transfer-encoding; h2-workaround-bogus-websocket-clients;
    force-cfg-parser-pause; warn-blocked-traffic-after; stress-level`,
  naming: 'description; node',
  logging: 'log; log-send-hostname; log-tag',
  security: `issuers-chain-path; ssl-default-bind-ciphers; ssl-default-bind-ciphersuites;
    ssl-default-bind-client-sigalgs; ssl-default-bind-curves; ssl-default-bind-sigalgs;
    ssl-default-server-ciphers; ssl-default-server-ciphersuites; ssl-default-server-client-sigalgs;
    ssl-default-server-curves; ssl-default-server-options; ssl-default-server-sigalgs; ssl-engine;
    ssl-load-extra-del-ext; ssl-load-extra-files; ssl-mode-async; ssl-propquery; ssl-provider;
    ssl-provider-path; ssl-security-level; ssl-server-verify; ssl-skip-self-issued-ca; ocsp-update.disable;
    ocsp-update.httpproxy; ocsp-update.maxdelay; ocsp-update.mindelay; ocsp-update.mode`,
  tuning: `busy-polling; cpu-map; cpu-affinity; cpu-policy; cpu-set; limited-quic; no-quic;
    max-spread-checks; max-threads-per-group; maxcompcpuusage; maxcomprate; maxconnrate; maxpipes; maxsessrate;
    maxsslconn; maxsslrate; maxzlibmem; no-memory-trimming; noepoll; noevports; nogetaddrinfo; nokqueue; nopoll;
    noreuseport; nosplice; nopoll; numa-cpu-mapping; prealloc-fd; profiling.tasks; profiling.memory;
    spread-checks; thread-group; thread-groups; thread-hard-limit; 51degrees-allow-unmatched;
    51degrees-cache-size; 51degrees-data-file; 51degrees-difference; 51degrees-drift;
    51degrees-property-name-list; 51degrees-property-separator; 51degrees-use-performance-graph;
    51degrees-use-predictive-graph; deviceatlas-json-file; deviceatlas-log-level;
    deviceatlas-properties-cookie; deviceatlas-separator; wurfl-cache-size; wurfl-data-file; wurfl-engine-mode;
    wurfl-information-list; wurfl-information-list-separator; wurfl-patch-file; wurfl-useragent-priority`,
};

/** Sections that carry no user traffic, with their keywords; all lines of them are ignored on purpose. */
export const otherSections: Readonly<Record<string, string>> = {
  peers: 'bind; default-bind; default-server; disabled; enabled; log; peer; server; table; shards',
  resolvers: `nameserver; parse-resolv-conf; resolve_retries; timeout resolve; timeout retry; hold; accepted_payload_size`,
  mailers: 'mailer; timeout mail',
  userlist: 'group; user',
  cache: 'total-max-size; max-object-size; max-age; max-secondary-entries; process-vary',
  program: 'command; user; group; option start-on-reload',
  ring: `backing-file; description; format; maxlen; server; size; timeout connect; timeout server; timeout client;
    default-server`,
  'http-errors': 'errorfile',
  'log-forward': `backlog; bind; dgram-bind; log; maxconn; timeout client; option dont-parse-log;
    option assume-rfc6587-ntf; option host`,
  'log-profile': 'log-tag; on',
  'fcgi-app': `acl; docroot; index; log-stderr; option get-values; option keep-conn; option max-reqs;
    option mpxs-conns; pass-header; path-info; set-param; option max-reqs`,
  'crt-store': 'crt-base; key-base; load',
  traces: 'trace',
  acme: `account-key; acme-vars; bits; challenge; contact; curves; directory; keytype; map; provider-name;
    reuse-key; dns-delay; challenge-ready; dns-timeout`,
  healthcheck: 'type; http-check; tcp-check; expect; send; connect',
};
