import type { EffectGroup } from '../../../model/effect-table.ts';

const life = { manual: 'HAProxy 2.6 manual 3.1', prefix: 'global ' };
const performance = { manual: 'HAProxy 2.6 manual 3.2', prefix: 'global ' };
const later = { manual: 'HAProxy 3.2 manual 3', prefix: 'global ' };

/**
 * Keywords of the global section. Left out: variables that other lines and rules read, Lua, databases of devices and
 * browsers, and what nobody has shown to be milder.
 */
export const globalEffects: readonly EffectGroup[] = [
  {
    ...life,
    class: 'access',
    words: 'unix-bind; h1-accept-payload-with-any-method',
  },
  {
    ...later,
    class: 'access',
    words: 'harden.reject-privileged-ports.tcp; harden.reject-privileged-ports.quic',
  },
  { ...life, class: 'selection', words: 'server-state-base; server-state-file' },
  { ...life, class: 'content', words: 'h1-case-adjust; h1-case-adjust-file' },
  {
    ...life,
    class: 'connection',
    words: `ca-base; crt-base; cluster-secret; issuers-chain-path; pp2-never-send-local;
      h2-workaround-bogus-websocket-clients; ssl-default-bind-ciphers; ssl-default-bind-ciphersuites;
      ssl-default-bind-curves; ssl-default-bind-options; ssl-default-server-ciphers;
      ssl-default-server-ciphersuites; ssl-default-server-options; ssl-dh-param-file; ssl-load-extra-del-ext;
      ssl-load-extra-files; ssl-propquery; ssl-provider; ssl-provider-path; ssl-server-verify;
      ssl-skip-self-issued-ca`,
  },
  {
    ...later,
    class: 'connection',
    words: `key-base; ssl-default-bind-client-sigalgs; ssl-default-bind-sigalgs; ssl-default-server-client-sigalgs;
      ssl-default-server-curves; ssl-default-server-sigalgs; ssl-security-level; ocsp-update.disable;
      ocsp-update.httpproxy; ocsp-update.maxdelay; ocsp-update.mindelay; ocsp-update.mode; limited-quic; no-quic;
      h1-do-not-close-on-insecure-transfer-encoding`,
  },
  {
    ...performance,
    class: 'connection',
    words: `ssl-engine; ssl-mode-async; tune.idle-pool.shared; tune.ssl.default-dh-param; tune.quic.retry-threshold`,
  },
  // How much is kept and sent at a time: handshakes that are not resumed, and connections that are not kept, begin anew.
  {
    ...performance,
    class: 'capacity',
    words: `tune.ssl.cachesize; tune.ssl.lifetime; tune.ssl.force-private-cache; tune.ssl.maxrecord;
      tune.ssl.hard-maxrecord; tune.ssl.ssl-ctx-cache-size; tune.h2.header-table-size;
      tune.h2.initial-window-size; tune.h2.max-concurrent-streams; tune.h2.max-frame-size;
      tune.pool-high-fd-ratio; tune.pool-low-fd-ratio`,
  },
  { ...life, class: 'health', words: 'external-check; insecure-fork-wanted' },
  { ...life, class: 'capacity', words: 'ulimit-n; fd-hard-limit' },
  {
    ...performance,
    class: 'capacity',
    words: `maxconn; maxconnrate; maxcomprate; maxcompcpuusage; maxpipes; maxsessrate; maxsslconn; maxsslrate;
      maxzlibmem; tune.bufsize; tune.maxrewrite; tune.buffers.limit; tune.buffers.reserve; tune.http.maxhdr;
      tune.comp.maxlevel; tune.zlib.memlevel; tune.zlib.windowsize;
      tune.quic.frontend.conn-tx-buffers.limit; tune.quic.frontend.max-streams-bidi`,
  },
  { ...life, class: 'time', words: 'grace; hard-stop-after; close-spread-time' },
  {
    ...performance,
    class: 'time',
    words: 'tune.idletimer; spread-checks; max-spread-checks; tune.quic.frontend.max-idle-timeout',
  },
  {
    ...life,
    class: 'process',
    words: `chroot; cpu-map; daemon; gid; group; uid; user; pidfile; localpeer; master-worker; mworker-max-reloads;
      nbthread; strict-limits; insecure-setuid-wanted; thread-group; thread-groups;
      expose-experimental-directives; stats socket; stats timeout; stats maxconn; stats bind-process`,
  },
  {
    ...later,
    class: 'process',
    words: 'setcap; thread-hard-limit; max-threads-per-group; cpu-policy; cpu-set',
  },
  {
    ...later,
    class: 'process',
    words: 'stats-file; shm-stats-file; shm-stats-file-max-objects; expose-deprecated-directives',
  },
  { manual: 'HAProxy 2.4 manual 3.1', prefix: 'global ', class: 'process', words: 'nbproc' },
  {
    ...performance,
    class: 'process',
    words: 'busy-polling; noreuseport; tune.listener.multi-queue; tune.peers.max-updates-at-once',
  },
  // Large bodies take as long as many small windows.
  {
    ...performance,
    class: 'capacity',
    words: 'tune.rcvbuf.client; tune.rcvbuf.server; tune.sndbuf.client; tune.sndbuf.server',
  },
  // How the process looks for what is to be done, and what it keeps of memory: no more than its speed, the same bytes.
  {
    ...performance,
    class: 'none',
    words: `no-memory-trimming; noepoll; noevports; nokqueue; nopoll; nosplice; tune.fd.edge-triggered;
      tune.maxaccept; tune.pipesize;
      tune.recv_enough; tune.maxpollevents; tune.runqueue-depth; tune.sched.low-latency; tune.pattern.cache-size`,
  },
  { manual: 'HAProxy 2.6 manual 3.3', prefix: 'global ', class: 'process', words: 'quiet; zero-warning' },
  { ...life, class: 'none', words: 'numa-cpu-mapping' },
  {
    ...life,
    class: 'observability',
    words: 'log; log-send-hostname; log-tag; description; node; set-dumpable',
  },
  { ...later, class: 'observability', words: 'anonkey; warn-blocked-traffic-after; profiling.memory' },
  {
    ...performance,
    class: 'observability',
    words: 'profiling.tasks; tune.http.logurilen; tune.ssl.keylog',
  },
];

/** Sections that are no proxies: the head and every line of them have one effect. */
export const sectionEffects: readonly EffectGroup[] = [
  { class: 'access', manual: 'HAProxy 2.6 manual 3.4', words: 'userlist' },
  { class: 'selection', manual: 'HAProxy 2.6 manual 3.5', words: 'peers' },
  { class: 'observability', manual: 'HAProxy 2.6 manual 3.6', words: 'mailers' },
  { class: 'process', manual: 'HAProxy 2.6 manual 3.7', words: 'program' },
  { class: 'content', manual: 'HAProxy 2.6 manual 3.8', words: 'http-errors' },
  { class: 'observability', manual: 'HAProxy 2.6 manual 3.9', words: 'ring' },
  { class: 'observability', manual: 'HAProxy 2.6 manual 3.10', words: 'log-forward' },
  { class: 'observability', manual: 'HAProxy 3.1 manual', words: 'log-profile' },
  { class: 'selection', manual: 'HAProxy 2.6 manual 5.3.2', words: 'resolvers' },
  { class: 'content', manual: 'HAProxy 2.6 manual 6.2', words: 'cache' },
  { class: 'connection', manual: 'HAProxy 3.0 manual', words: 'crt-store' },
  { class: 'connection', manual: 'HAProxy 3.2 manual', words: 'acme' },
  { class: 'observability', manual: 'HAProxy 3.1 manual', words: 'traces' },
];
