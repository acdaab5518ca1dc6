/** Options of `server` and `default-server`. */
export const serverWords = `
addr: 127.0.10.1 | 127.0.12.1
agent-check agent-port: 8100
agent-inter: 200ms
agent-port: 8100
agent-send: state
allow-0rtt:
alpn: h2 | h2,http/1.1 | http/1.1
backup:
ca-file: @DIR@/ca.pem | @DIR@/site.pem
check:
check port: 8000 | 9999
check-alpn: http/1.1
check-proto: h1 | h2
check-send-proxy:
check-sni: check.example
check-ssl:
check-via-socks4:
ciphers: ECDHE-ECDSA-AES128-GCM-SHA256 | AES256-SHA
ciphersuites: TLS_AES_128_GCM_SHA256
cookie: s9 | other
crl-file: @DIR@/none.pem
crt: @DIR@/client.pem
disabled:
downinter: 100ms | 5s
enabled:
error-limit: 1 | 5
fall: 1 | 10
fastinter: 50ms | 1s
force-tlsv12:
force-tlsv13:
id: 55
init-addr: none | last,libc
inter: 50ms | 500ms | 5s
log-proto: octet-count
max-reuse: 0 | 1
maxconn: 1 | 2 | 100
maxqueue: 1 | 10
minconn: 1
namespace: none
no-check-ssl:
no-sslv3:
no-tlsv12:
no-tlsv13:
no-ssl-reuse:
no-tls-tickets:
no-verifyhost:
no-backup:
no-check:
non-stick:
npn: http/1.1
observe: layer4 | layer7
observe layer7 error-limit 1 on-error: mark-down | sudden-death | fastinter
on-error: mark-down | fastinter
on-marked-down: shutdown-sessions
on-marked-up: shutdown-backup-sessions
pool-low-conn: 1
pool-max-conn: 0 | 1
pool-purge-delay: 50ms
port: 8000 | 8001 | 9999
proto: h2 | h1
proxy-v2-options: unique-id
redir: http://other.example
resolve-opts: prevent-dup-ip
resolve-prefer: ipv4
rise: 1 | 10
send-proxy:
send-proxy-v2:
send-proxy-v2-ssl:
send-proxy-v2-ssl-cn:
shard: 1
slowstart: 100ms | 10s
sni: str(app.example) | req.hdr(host) | ssl_fc_sni
socks4: 127.0.13.4:8000
source: 127.0.0.9
ssl: | verify none | verify required ca-file @DIR@/ca.pem
ssl-max-ver: TLSv1.2
ssl-min-ver: TLSv1.3
ssl-reuse:
stick:
strict-maxconn:
tcp-ut: 1s
tfo:
tls-tickets:
track: {server}
usesrc: client
verify: none | required
verifyhost: other.example
weight: 0 | 1 | 10 | 200
ws: h1 | auto | h2
`;

/** Options of `bind`. */
export const bindWords = `
accept-netscaler-cip: 0x12345678
accept-proxy:
allow-0rtt:
alpn: h2,http/1.1 | http/1.1 | h2
backlog: 1 | 100
ca-file: @DIR@/client.pem
ca-ignore-err: all
ca-sign-file: @DIR@/site.pem
ca-verify-file: @DIR@/client.pem
cc: cubic
ciphers: ECDHE-ECDSA-AES128-GCM-SHA256 | AES256-SHA
ciphersuites: TLS_AES_128_GCM_SHA256
crl-file: @DIR@/none.pem
crt: @DIR@/site.pem | @DIR@/other.pem
crt-ignore-err: all
crt-list: @DIR@/none.txt
curves: P-256 | P-384
defer-accept:
ecdhe: prime256v1
expose-fd: listeners
force-tlsv12:
force-tlsv13:
generate-certificates:
gid: 0
id: 33
interface: lo
level: admin
maxconn: 1 | 2 | 100
mode: 600
mss: 1000
name: web
namespace: none
nbconn: 1
nice: 5
no-alpn:
no-ca-names:
no-tls-tickets:
no-tlsv12:
no-tlsv13:
npn: http/1.1
ocsp-update: on
prefer-client-ciphers:
process: 1
proto: h1 | h2
severity-output: number
shards: 1 | 2
ssl crt: @DIR@/site.pem
ssl-max-ver: TLSv1.2
ssl-min-ver: TLSv1.3
strict-sni:
tcp-ut: 1s
tfo:
thread: 1
tls-ticket-keys: @DIR@/none.pem
transparent:
uid: 0
v4v6:
v6only:
verify: none | optional | required ca-file @DIR@/client.pem | optional ca-file @DIR@/client.pem
`;
