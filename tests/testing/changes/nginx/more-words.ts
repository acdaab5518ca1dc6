/** The rest of `words.ts`. */
export const moreDirectiveValues = `
proxy_ignore_headers: Cache-Control Set-Cookie | X-Accel-Redirect
proxy_intercept_errors: on | off
proxy_limit_rate: 1k
proxy_max_temp_file_size: 0
proxy_method: POST | GET
proxy_next_upstream: error timeout http_500 http_503 | off | error http_404 | non_idempotent error
proxy_next_upstream_timeout: 100ms
proxy_next_upstream_tries: 1 | 2
proxy_no_cache: $http_x_user
proxy_pass: http://{upstream} | http://{upstream}/ | http://127.0.12.1:8000/other/ | http://{upstream}$request_uri
proxy_pass_header: Server | X-Accel-Redirect
proxy_pass_request_body: off
proxy_pass_request_headers: off
proxy_read_timeout: {time}
proxy_redirect: off | default | http://app.internal/ / | ~^http://[^/]+(/.*)$ $1
proxy_request_buffering: off
proxy_send_lowat: 1000
proxy_send_timeout: {time}
proxy_set_body: fixed
proxy_set_header: X-Set 1 | Host other.internal | Host $host | Connection "" | X-Forwarded-For $remote_addr | Accept-Encoding "" | Authorization ""
proxy_socket_keepalive: on
proxy_ssl_certificate: @DIR@/client.pem
proxy_ssl_certificate_key: @DIR@/client.pem
proxy_ssl_ciphers: ECDHE-ECDSA-AES128-GCM-SHA256 | AES256-SHA
proxy_ssl_conf_command: Options PrioritizeChaCha
proxy_ssl_name: users.internal | wrong.internal
proxy_ssl_protocols: TLSv1.2 | TLSv1.3
proxy_ssl_server_name: on
proxy_ssl_session_reuse: off
proxy_ssl_trusted_certificate: @DIR@/ca.pem | @DIR@/site.pem
proxy_ssl_verify: on | off
proxy_ssl_verify_depth: 2 | 0
proxy_store: off | @DIR@/store$uri
proxy_store_access: user:rw
proxy_temp_file_write_size: 16k
proxy_temp_path: @DIR@/proxytemp
random: | two least_conn
random_index: on
read_ahead: 4k
real_ip_header: X-Real-IP | X-Forwarded-For | proxy_protocol
real_ip_recursive: on
recursive_error_pages: on
referer_hash_bucket_size: 64
request_pool_size: 4k
reset_timedout_connection: on
resolver: 127.0.0.1
resolver_timeout: 100ms
return: 200 "own answer" | 404 | 301 https://www.shop.example$request_uri | 302 /moved | 444 | 403
rewrite: ^/old/(.*)$ /new/$1 | ^/(.*)$ /app/$1 break | ^/a/(.*)$ /b/$1 last | ^ /moved permanent
rewrite_log: on
root: @DIR@/www | @DIR@/www/other
satisfy: any | all
secure_link: $arg_md5
secure_link_md5: "secret$uri"
secure_link_secret: secret
send_lowat: 1000
send_timeout: {time}
sendfile: on | off
sendfile_max_chunk: 4k
server_name: extra.example | _ | *.example | ~^(?<sub>\\w+)\\.example$ | ""
server_name_in_redirect: on
server_names_hash_bucket_size: 128
server_names_hash_max_size: 1024
server_tokens: off | build
set: $flag 1 | $target {upstream}
set_real_ip_from: 127.0.21.0/24 | 127.0.0.0/8
slice: 1k
source_charset: koi8-r
ssi: on
ssi_last_modified: on
ssi_min_file_chunk: 1k
ssi_silent_errors: on
ssi_types: text/plain
ssi_value_length: 64
ssl: on
ssl_buffer_size: 1400
ssl_certificate: @DIR@/site.pem | @DIR@/other.pem
ssl_certificate_key: @DIR@/site.pem | @DIR@/other.pem
ssl_ciphers: ECDHE-ECDSA-AES128-GCM-SHA256 | AES256-SHA
ssl_client_certificate: @DIR@/client.pem
ssl_conf_command: Options PrioritizeChaCha
ssl_early_data: on
ssl_ecdh_curve: prime256v1 | secp384r1
ssl_ocsp: off
ssl_prefer_server_ciphers: on
ssl_protocols: TLSv1.2 | TLSv1.3 | TLSv1.2 TLSv1.3
ssl_reject_handshake: on
ssl_session_cache: none | off | shared:ssl:1m
ssl_session_tickets: off
ssl_session_timeout: 1s
ssl_stapling: on
ssl_stapling_verify: on
ssl_trusted_certificate: @DIR@/client.pem
ssl_verify_client: on | optional | optional_no_ca | off
ssl_verify_depth: 2
stub_status:
sub_filter: pool tank | http://app.internal https://shop.example
sub_filter_last_modified: on
sub_filter_once: off
sub_filter_types: *
subrequest_output_buffer_size: 4k
tcp_nodelay: off
tcp_nopush: on
try_files: $uri /index.html | $uri =404 | $uri $uri/ @fallback | /nothing {path}
types_hash_bucket_size: 128
types_hash_max_size: 4096
underscores_in_headers: on
uninitialized_variable_warn: off
userid: on | v1 | log
userid_domain: shop.example
userid_expires: 1h
userid_flags: secure
userid_mark: z
userid_name: visitor
userid_p3p: none
userid_path: /
userid_service: 1
valid_referers: none shop.example
variables_hash_bucket_size: 128
variables_hash_max_size: 4096
zone: shared 64k
server: {address} | {address} backup | {address} down | {address} weight=5 | {address} max_fails=0 | {address} max_conns=1
fastcgi_pass: 127.0.10.1:8000
scgi_pass: 127.0.10.1:8000
uwsgi_pass: 127.0.10.1:8000
grpc_pass: 127.0.10.1:8000
accept_mutex: on
accept_mutex_delay: 10ms
debug_points: stop
env: NAME
lock_file: @DIR@/lock
multi_accept: on
pcre_jit: on
pid: @DIR@/other.pid
thread_pool: extra threads=2
timer_resolution: 10ms
use: epoll | poll | select
user: nobody | www-data
worker_aio_requests: 8
worker_connections: 16 | 64 | 4096
worker_cpu_affinity: auto
worker_priority: 5
worker_processes: 1 | 2 | auto
worker_rlimit_core: 1m
worker_rlimit_nofile: 64 | 4096
worker_shutdown_timeout: 1s
working_directory: @DIR@
master_process: on
daemon: on
`;
