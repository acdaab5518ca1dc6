/** Settings of `global`; `words.ts` says how the lines are read. */
export const globalWords = `
g maxconn: 1 | 4 | 1000
g nbthread: 1 | 2
g stats socket: @DIR@/admin.sock mode 600 level admin
g stats timeout: 10s
g stats maxconn: 5
g setenv: NAME value
g presetenv: NAME value
g unsetenv: NAME
g resetenv: PATH
g ca-base: @DIR@
g crt-base: @DIR@
g default-path: current | config
g description: here
g node: here
g hard-stop-after: 10s
g close-spread-time: 1s
g grace: 1s
g log: 127.0.0.1:514 local0
g log-send-hostname: here
g log-tag: edge
g localpeer: here
g cluster-secret: secret
g pidfile: @DIR@/haproxy.pid
g daemon:
g master-worker:
g quiet:
g zero-warning:
g strict-limits:
g set-dumpable:
g insecure-fork-wanted:
g insecure-setuid-wanted:
g external-check:
g busy-polling:
g noepoll:
g nopoll:
g nosplice:
g nogetaddrinfo:
g noreuseport:
g ulimit-n: 1000
g fd-hard-limit: 500
g maxconnrate: 1 | 1000
g maxsessrate: 1 | 1000
g maxsslconn: 1 | 100
g maxsslrate: 1 | 100
g maxcomprate: 1
g maxcompcpuusage: 1
g maxpipes: 10
g maxzlibmem: 10
g spread-checks: 10 | 50
g max-spread-checks: 100ms
g ssl-default-bind-options: no-tlsv13 | ssl-min-ver TLSv1.3 | ssl-max-ver TLSv1.2 | no-tls-tickets
g ssl-default-bind-ciphers: ECDHE-ECDSA-AES128-GCM-SHA256 | AES256-SHA
g ssl-default-bind-ciphersuites: TLS_AES_128_GCM_SHA256
g ssl-default-bind-curves: P-256
g ssl-default-server-options: ssl-min-ver TLSv1.3 | no-tlsv13
g ssl-default-server-ciphers: ECDHE-ECDSA-AES128-GCM-SHA256
g ssl-default-server-ciphersuites: TLS_AES_128_GCM_SHA256
g ssl-server-verify: none | required
g ssl-dh-param-file: @DIR@/none.pem
g ssl-load-extra-files: none
g ssl-skip-self-issued-ca:
g ssl-mode-async:
g h1-case-adjust: x-user X-USER
g h2-workaround-bogus-websocket-clients:
g httpclient.ssl.verify: none
g httpclient.resolvers.prefer: ipv4
g server-state-base: @DIR@
g server-state-file: state
g profiling.tasks: on
g profiling.memory: on
g prealloc-fd:
g numa-cpu-mapping:
g no-memory-trimming:
g unix-bind: mode 600
g set-var: proc.a int(1)
g set-var-fmt: proc.a 1
g uid: 0
g gid: 0
g tune.bufsize: 8000 | 32768
g tune.maxrewrite: 512 | 8192
g tune.http.maxhdr: 20 | 200
g tune.http.cookielen: 10
g tune.http.logurilen: 100
g tune.maxaccept: 1
g tune.h2.max-concurrent-streams: 1
g tune.h2.initial-window-size: 1024
g tune.h2.header-table-size: 1024
g tune.idle-pool.shared: off
g tune.idletimer: 0
g tune.listener.multi-queue: off
g tune.comp.maxlevel: 5
g tune.ssl.cachesize: 0
g tune.ssl.lifetime: 1
g tune.ssl.maxrecord: 1400
g tune.ssl.default-dh-param: 2048
g tune.ssl.force-private-cache:
g tune.ssl.keylog: on
g tune.recv_enough: 1000
g tune.runqueue-depth: 10
g tune.sched.low-latency: on
g tune.stick-counters: 3
g tune.vars.global-max-size: 1000
g tune.vars.txn-max-size: 100
g tune.buffers.limit: 100
g tune.buffers.reserve: 2
g tune.fd.edge-triggered: on
g tune.fail-alloc: 0
g tune.maxpollevents: 10
g tune.pattern.cache-size: 0
g tune.peers.max-updates-at-once: 1
g tune.pipesize: 4096
g tune.pool-high-fd-ratio: 10
g tune.pool-low-fd-ratio: 10
g tune.rcvbuf.client: 4096
g tune.rcvbuf.server: 4096
g tune.sndbuf.client: 4096
g tune.sndbuf.server: 4096
g tune.zlib.memlevel: 5
g tune.zlib.windowsize: 10
`;
