/**
 * Plausible arguments for the words of HAProxy's table. One line each: sections (`g` global, `d` defaults,
 * `f` frontend, `l` listen, `b` backend), the word, a colon, and arguments of which one is drawn. `{cond}` is nothing
 * or a condition; the other braces are filled from the configuration.
 */
export const proxyWords = `
dflb acl: is_new path_beg {path} | from_office src 127.0.30.0/24 | is_post method POST | has_user hdr(X-User) -m found
flb http-request add-header: {header} added {cond} | X-Forwarded-For 192.0.2.1 {cond}
flb http-request allow: {cond}
flb http-request auth: realm Private {cond} | {cond}
flb http-request cache-use: {cache} {cond}
flb http-request capture: req.hdr(User-Agent) len 20 | hdr(Host) len 10 {cond}
flb http-request del-header: {header} {cond} | User-Agent {cond} | X- -m beg {cond}
flb http-request deny: {cond} | deny_status 429 {cond} | status 404 {cond} | deny_status 200 {cond}
flb http-request disable-l7-retry: {cond}
flb http-request do-resolve(txn.ip,dns,ipv4): hdr(host),lower
flb http-request early-hint: Link "</a.css>; rel=preload" {cond}
flb http-request normalize-uri: path-merge-slashes {cond} | path-strip-dotdot {cond} | percent-to-uppercase | query-sort-by-name | fragment-strip
flb http-request redirect: location /moved {cond} | prefix https://www.shop.example {cond} | scheme https {cond} | scheme https code 301 if !{ ssl_fc }
flb http-request reject: {cond}
flb http-request replace-header: Host (.*) \\1.internal {cond} | User-Agent .* masked {cond}
flb http-request replace-path: ^/([^/]*)/(.*) /\\2/\\1 {cond} | (.*) /prefix\\1 {cond}
flb http-request replace-pathq: ^/(.*) /app/\\1 {cond}
flb http-request replace-uri: ^/(.*) /uri/\\1 {cond}
flb http-request replace-value: Cookie session=([a-z]*) session=x\\1 {cond}
flb http-request return: status 200 content-type text/plain string ok {cond} | status 503 {cond} | status 404 content-type text/html string gone {cond}
flb http-request sc-inc-gpc0(0): {cond}
flb http-request sc-inc-gpc1(0): {cond}
flb http-request sc-set-gpt0(0): 1 {cond}
flb http-request set-dst: hdr(X-Target) | str(127.0.12.1)
flb http-request set-dst-port: int(8000) {cond}
flb http-request set-header: {header} set {cond} | Host other.example {cond} | X-Forwarded-Proto https {cond} | Connection close {cond} | Authorization "" {cond}
flb http-request set-log-level: silent {cond} | debug {cond}
flb http-request set-mark: 1 {cond}
flb http-request set-method: GET {cond} | POST {cond}
flb http-request set-nice: 5 {cond}
flb http-request set-path: /fixed {cond} | /app%[path] {cond} | %[path,lower] {cond}
flb http-request set-pathq: /fixed?x=1 {cond}
flb http-request set-priority-class: int(1) {cond}
flb http-request set-priority-offset: int(10) {cond}
flb http-request set-query: x=1 {cond} | %[query,lower] {cond}
flb http-request set-src: hdr(X-Real-IP) {cond} | str(127.0.30.5) {cond}
flb http-request set-src-port: int(4000) {cond}
flb http-request set-timeout server: {time} {cond}
flb http-request set-timeout tunnel: {time} {cond}
flb http-request set-tos: 16 {cond}
flb http-request set-uri: /fixed {cond}
flb http-request set-var(txn.host): hdr(host) {cond} | path {cond}
flb http-request set-var-fmt(txn.key): %[src]-%[path] {cond}
flb http-request silent-drop: {cond}
flb http-request strict-mode: on | off
flb http-request tarpit: {cond} | deny_status 500 {cond}
flb http-request track-sc0: src {cond} | hdr(host) {cond}
flb http-request track-sc1: src {cond}
flb http-request track-sc2: src {cond}
flb http-request unset-var(txn.host): {cond}
flb http-request use-service prometheus-exporter: {cond}
flb http-request wait-for-body: time {time} at-least 100 {cond}
flb http-request wait-for-handshake: {cond}
flb http-response add-header: {header} added {cond} | Set-Cookie "extra=1; Path=/"
flb http-response allow: {cond}
flb http-response cache-store: {cache}
flb http-response capture: res.hdr(Server) len 10
flb http-response del-header: Server {cond} | X-Powered-By {cond} | Set-Cookie {cond} | ETag
flb http-response deny: if { status 404 } | if { status ge 500 } | deny_status 503 if { status 302 }
flb http-response redirect: location /elsewhere if { status 404 }
flb http-response replace-header: Location http://(.*) https://\\1 | Server (.*) hidden
flb http-response replace-value: Content-Type text/html text/plain
flb http-response return: status 200 content-type text/plain string calm if { status 500 }
flb http-response set-header: Strict-Transport-Security max-age=600 | X-Frame-Options DENY | Cache-Control no-store | Server hidden
flb http-response set-status: 200 if { status 404 } | 503 reason "Busy" if { status 500 }
flb http-response set-log-level: silent
flb http-response set-mark: 1
flb http-response set-nice: 5
flb http-response set-tos: 16
flb http-response set-var(txn.code): status
flb http-response set-var-fmt(txn.code): %[status]
flb http-response unset-var(txn.code):
flb http-response sc-inc-gpc0(0):
flb http-response sc-inc-gpc1(0):
flb http-response sc-set-gpt0(0): 1
flb http-response strict-mode: off
flb http-response track-sc0: src
flb http-response wait-for-body: time {time}
flb http-after-response set-header: X-After "1" | X-Served-By %[be_name]
flb http-after-response add-header: Vary Origin
flb http-after-response del-header: Server
flb http-after-response replace-header: Content-Type html plain
flb http-after-response replace-value: Content-Type html plain
flb http-after-response set-status: 200 if { status 503 }
flb http-after-response set-var(txn.after): status
flb http-after-response allow:
flb http-after-response strict-mode: off
flb http-after-response unset-var(txn.after):
dlb http-check comment: soundness
dlb http-check connect: | port 8000 | ssl | send-proxy | port 8001 send-proxy | port 9999
dlb http-check disable-on-404:
dlb http-check expect: status 200 | status 404 | ! rstatus ^5 | string pool | rstring words | ! string pool
dlb http-check send: meth GET uri /health | meth HEAD uri / ver HTTP/1.1 hdr Host check.example | meth GET uri /wrong
dlb http-check send-state:
dlb http-check set-var(check.a): int(1)
dlb http-check set-var-fmt(check.a): %[date]
dlb http-check unset-var(check.a):
fl monitor fail: if { nbsrv lt 1 } | if TRUE
dfl monitor-uri: /monitor | {path}
flb redirect: prefix https://www.shop.example {cond} | location /moved {cond} | scheme https {cond} | scheme https code 301 {cond}
dfl tcp-request connection accept: {tcond}
fl tcp-request connection reject: {tcond}
fl tcp-request connection track-sc0: src {tcond}
fl tcp-request connection silent-drop: {tcond}
fl tcp-request connection expect-proxy layer4: {tcond}
fl tcp-request connection expect-netscaler-cip layer4: if { src 127.0.99.1 }
fl tcp-request connection set-src: src,ipmask(24)
fl tcp-request connection set-mark: 1
fl tcp-request connection set-tos: 16
fl tcp-request connection set-var(sess.a): src
fl tcp-request connection set-dst: str(127.0.0.1)
fl tcp-request connection set-dst-port: int(8000)
fl tcp-request connection set-src-port: int(4000)
fl tcp-request connection sc-inc-gpc0(0):
fl tcp-request connection unset-var(sess.a):
fl tcp-request session accept: {tcond}
fl tcp-request session reject: {tcond}
fl tcp-request session track-sc0: src
fl tcp-request session set-var(sess.b): src
fl tcp-request session silent-drop: {tcond}
flb tcp-request content accept: {tcond}
flb tcp-request content reject: {tcond}
flb tcp-request content capture: src len 20
flb tcp-request content set-dst: str(127.0.12.1)
flb tcp-request content set-dst-port: int(8000)
flb tcp-request content set-log-level: silent
flb tcp-request content set-nice: 5
flb tcp-request content set-priority-class: int(1)
flb tcp-request content set-var(txn.c): src
flb tcp-request content silent-drop: {tcond}
flb tcp-request content track-sc0: src
flb tcp-request content switch-mode http: {tcond}
flb tcp-request content use-service lua.none: {tcond}
flb tcp-request inspect-delay: {time}
lb tcp-response content accept: | if { res.len gt 0 }
lb tcp-response content reject: | if { res.len gt 100000 }
lb tcp-response content close:
lb tcp-response content set-log-level: silent
lb tcp-response content set-nice: 5
lb tcp-response content set-var(txn.d): int(1)
lb tcp-response inspect-delay: {time}
fl use_backend: {pool} {cond} | {pool} | {pool} if { path_beg {path} }
lb use-server: {server} {cond} | {server} if { hdr(X-User) bob }
`;
