/** Settings of proxies and of `global`; `words.ts` says how the lines are read. */
export const settingWords = `
dlb balance: roundrobin | static-rr | leastconn | first | source | uri | uri whole | uri depth 2 | url_param u | hdr(X-User) | hdr(User-Agent) | random | random(3) | rdp-cookie
f bind: 127.0.0.1:8099 | 127.0.0.1:8098 ssl crt @DIR@/site.pem | 127.0.0.2:8080
dfl backlog: 100 | 1
dfl default_backend: {pool}
dfl maxconn: 1 | 2 | 10 | 2000
dflb mode: tcp | http | health
dlb cookie: SRV insert | SRV insert indirect nocache | SRV prefix | SRV rewrite | SESS insert indirect httponly secure
dlb default-server: {options} | inter 50ms fall 1 rise 1 | maxconn 1 | check | backup | weight 10 | disabled
dlb dynamic-cookie-key: secret
dflb compression algo: gzip | identity | deflate
dflb compression type: text/html | text/css application/json
dflb compression offload:
dflb errorfile: 503 @DIR@/sorry.http | 403 @DIR@/sorry.http | 404 @DIR@/sorry.http | 504 @DIR@/sorry.http
dflb errorloc: 503 /sorry | 403 http://sorry.example/
dflb errorloc302: 503 /sorry | 504 /sorry
dflb errorloc303: 403 /sorry
dflb http-error: status 503 content-type text/plain string sorry | status 404 content-type text/plain string lost | status 403 content-type text/plain string no
flb filter compression:
flb filter cache: {cache}
flb filter trace: name before
lb force-persist: {cond}
lb ignore-persist: if { path_beg {path} }
dlb fullconn: 1 | 100
dlb hash-balance-factor: 125 | 200
dlb hash-type: consistent | map-based | consistent sdbm avalanche | map-based crc32
dlb http-reuse: never | safe | aggressive | always
dlb http-send-name-header: X-Server-Name
dflb log: global | 127.0.0.1:514 local0 | stdout format raw local0
dflb log-tag: web
dfl log-format: "%ci %ST %B" | "%[src] %[path]"
dfl log-format-sd: "[a b=1]"
dfl error-log-format: "%ci"
dfl unique-id-format: %{+X}o\\ %ci:%cp | fixed
dfl unique-id-header: X-Request-ID
flb id: 77
dflb description: "the shop"
fl capture cookie: SRV len 10
fl capture request header: Host len 20
fl capture response header: Server len 20
fl declare capture request len 20:
lb max-keep-alive-queue: 0 | 10
dlb max-session-srv-conns: 1 | 5
dflb option abortonclose:
dfl option accept-invalid-http-request:
dlb option accept-invalid-http-response:
dlb option allbackups:
dflb option checkcache:
dfl option clitcpka:
dfl option contstats:
dfl option disable-h2-upgrade:
dfl option dontlog-normal:
dfl option dontlognull:
dflb option forwardfor: | except 127.0.30.0/24 | header X-Client | if-none
dfl option h1-case-adjust-bogus-client:
dlb option h1-case-adjust-bogus-server:
dflb option http-buffer-request:
dflb option http-ignore-probes:
dflb option http-keep-alive:
dflb option http-no-delay:
dlb option http-pretend-keepalive:
dflb option http-restrict-req-hdr-names: reject | delete | preserve
dflb option http-server-close:
dfl option http-use-proxy-header:
dlb option httpchk: | GET /health | HEAD /wrong | OPTIONS * HTTP/1.1
dflb option httpclose:
dflb option httplog: | clf
dflb option httpslog:
dflb option idle-close-on-response:
dflb option independent-streams:
dlb option ldap-check:
dlb option external-check:
dlb option log-health-checks:
dflb option log-separate-errors:
dfl option logasap:
dlb option mysql-check: | user check
dflb option nolinger:
dflb option originalto: | header X-Dst
dlb option persist:
dlb option pgsql-check: user check
dlb option prefer-last-server:
dlb option redispatch: | 1
dlb option redis-check:
dlb option smtpchk:
dfl option socket-stats:
dflb option splice-auto:
dflb option splice-request:
dflb option splice-response:
dlb option spop-check:
dlb option srvtcpka:
dlb option ssl-hello-chk:
dfl option tcp-smart-accept:
dlb option tcp-smart-connect:
dlb option tcp-check:
dflb option tcpka:
dflb option tcplog:
dlb option transparent:
dlb persist rdp-cookie:
dfl rate-limit sessions: 1 | 100
dlb retries: 0 | 1 | 5
dlb retry-on: all-retryable-errors | 503 | conn-failure empty-response | none | response-timeout
lb server: extra {address} | extra {address} check | extra {address} backup | extra {address} weight 50 | extra {address} disabled
lb server-template: more 1-2 {address}
dlb server-state-file-name:
dlb load-server-state-from-file: none | global
dlb source: 127.0.0.9 | 127.0.0.1
lb dispatch: {address}
dlb srvtcpka-cnt: 3
dlb srvtcpka-idle: 30s
dlb srvtcpka-intvl: 10s
dfl clitcpka-cnt: 3
dfl clitcpka-idle: 30s
dfl clitcpka-intvl: 10s
dflb stats enable:
dflb stats uri: /stats | {path}
dflb stats auth: admin:secret
dflb stats admin: if TRUE | if { src 127.0.30.5 }
dflb stats hide-version:
dflb stats realm: Stats
dflb stats refresh: 10s
dflb stats scope: .
dflb stats show-desc: here
dflb stats show-legends:
dflb stats show-modules:
dflb stats show-node: here
lb stats http-request deny: | if { src 127.0.30.5 }
lb stats http-request allow:
lb stats http-request auth: realm x
lb stick match: src
lb stick on: src | hdr(X-User) | cookie(session)
lb stick store-request: src
lb stick store-response: res.cook(session)
lb stick-table: type ip size 1k expire 10s store http_req_rate(10s) | type string len 32 size 1k | type ip size 1k expire 1m
dlb tcp-check comment: here
dlb tcp-check connect: | port 8000 | port 9999
dlb tcp-check expect: string 200 | string nothing | rstring ^HTTP
dlb tcp-check send: GET\\ /\\ HTTP/1.0\\r\\n\\r\\n
dlb tcp-check send-lf: GET\\ /\\ HTTP/1.0\\r\\n\\r\\n
dlb tcp-check send-binary: 474554
dlb tcp-check send-binary-lf: 474554
dlb tcp-check set-var(check.a): int(1)
dlb tcp-check set-var-fmt(check.a): 1
dlb tcp-check unset-var(check.a):
dflb timeout check: {time}
dfl timeout client: {time}
dfl timeout client-fin: {time}
dlb timeout connect: {time}
dflb timeout http-keep-alive: {time}
dflb timeout http-request: {time}
dlb timeout queue: {time}
dlb timeout server: {time}
dlb timeout server-fin: {time}
dflb timeout tarpit: {time}
dflb timeout tunnel: {time}
dflb disabled:
dflb enabled:
dlb email-alert from: a@shop.example
dlb email-alert to: b@shop.example
dlb email-alert level: info
dlb email-alert myhostname: here
dlb external-check command: /bin/true
dlb external-check path: /bin
lb use-fcgi-app: none
dflb hash-type: consistent
dflb no option httpclose:
dflb no option forwardfor:
dflb no option http-keep-alive:
dlb no option redispatch:
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
