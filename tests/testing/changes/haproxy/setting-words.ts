/** Settings of proxies; `words.ts` says how the lines are read. */
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
`;
