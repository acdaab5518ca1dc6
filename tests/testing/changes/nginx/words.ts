/**
 * Plausible arguments for directives, of which one is drawn; where a directive may stand is in the product's own
 * table. `{upstream}` and the other braces are filled from the configuration.
 */
export const directiveValues = `
absolute_redirect: off | on
access_log: off | @DIR@/access.log | @DIR@/access.log combined
add_after_body: {path}
add_before_body: {path}
add_header: X-Added 1 | X-Frame-Options DENY always | Strict-Transport-Security "max-age=600" | Cache-Control no-store | Set-Cookie "extra=1; Path=/"
add_trailer: X-Trailer 1 always
addition_types: text/plain
aio: threads | off
aio_write: on
alias: @DIR@/www/ | @DIR@/www/other/
allow: 127.0.30.0/24 | all | 127.0.0.1
ancient_browser: Links Lynx
ancient_browser_value: old
auth_basic: "Staff only" | off
auth_basic_user_file: @DIR@/users
auth_delay: 50ms
auth_request: {path} | off
auth_request_set: $user $upstream_http_x_pool
autoindex: on | off
autoindex_exact_size: off
autoindex_format: json | html
autoindex_localtime: on
break:
charset: utf-8 | off | koi8-r
charset_types: text/html text/plain | *
chunked_transfer_encoding: off
client_body_buffer_size: 1k | 16k | 1m
client_body_in_file_only: on | clean | off
client_body_in_single_buffer: on
client_body_temp_path: @DIR@/body
client_body_timeout: {time}
client_header_buffer_size: 256 | 1k | 16k
client_header_timeout: {time}
client_max_body_size: 1k | 10k | 1m | 0
connection_pool_size: 256 | 1024
create_full_put_path: on
dav_access: user:rw
dav_methods: PUT DELETE | off
default_type: text/plain | application/octet-stream | text/html
deny: all | 127.0.21.0/24 | 127.0.30.0/24
directio: 4k | off
directio_alignment: 512
disable_symlinks: on | off
empty_gif:
error_log: /dev/null | stderr debug
error_page: 404 /sorry.html | 500 502 503 504 /sorry.html | 404 =200 /index.html | 403 =404 /sorry.html | 502 =302 http://sorry.example/ | 404 @fallback
etag: off | on
expires: 1h | -1 | max | off | epoch
flv:
gunzip: on
gunzip_buffers: 4 8k
gzip: on | off
gzip_buffers: 4 8k
gzip_comp_level: 1 | 9
gzip_disable: "curl" | "msie6"
gzip_http_version: 1.0 | 1.1
gzip_min_length: 10 | 100000
gzip_proxied: any | off | expired
gzip_static: on | always
gzip_types: text/plain application/json | *
gzip_vary: on
hash: $request_uri | $arg_u consistent | $remote_addr | $http_x_user consistent
http2_chunk_size: 1k
http2_max_concurrent_streams: 1
http2_push: /a.css
http2_push_preload: on
http2_body_preread_size: 1k
http2_recv_buffer_size: 256k
if_modified_since: off | before | exact
ignore_invalid_headers: off
index: index.html other.html | nothing.html
internal:
ip_hash:
keepalive: 4 | 16
keepalive_disable: none | safari
keepalive_requests: 1 | 2 | 1000
keepalive_time: 10ms | 1h
keepalive_timeout: 0 | 50ms | 10s
large_client_header_buffers: 2 1k | 4 8k | 8 32k
least_conn:
limit_conn: {connzone} 1 | {connzone} 10
limit_conn_dry_run: on
limit_conn_log_level: info
limit_conn_status: 429
limit_conn_zone: $binary_remote_addr zone=extra:1m
limit_rate: 1k | 100k
limit_rate_after: 1k
limit_req: zone={reqzone} | zone={reqzone} burst=5 nodelay | zone={reqzone} burst=2
limit_req_dry_run: on
limit_req_log_level: info
limit_req_status: 429 | 503
limit_req_zone: $binary_remote_addr zone=more:1m rate=5r/s
lingering_close: off | always
lingering_time: 100ms
lingering_timeout: 100ms
listen: 127.0.0.1:8099 | 127.0.0.1:8098 ssl | 127.0.0.2:8080
log_not_found: off
log_subrequest: on
log_format: extra "$remote_addr $status"
map_hash_bucket_size: 128
map_hash_max_size: 4096
max_ranges: 0 | 1
memcached_pass: 127.0.10.1:8000
merge_slashes: off
min_delete_depth: 1
mirror: {path} | off
mirror_request_body: off
modern_browser: msie 5.0
modern_browser_value: new
mp4:
msie_padding: off
msie_refresh: on
open_file_cache: max=100 | off
open_file_cache_errors: on
open_file_cache_min_uses: 2
open_file_cache_valid: 1s
open_log_file_cache: off
output_buffers: 1 32k
override_charset: on
port_in_redirect: off
post_action: {path}
postpone_output: 0
proxy_bind: 127.0.0.9 | off
proxy_buffer_size: 1k | 16k
proxy_buffering: off
proxy_buffers: 4 4k
proxy_busy_buffers_size: 8k
proxy_cache: {cachezone} | off
proxy_cache_background_update: on
proxy_cache_bypass: $http_x_user | $cookie_session
proxy_cache_convert_head: off
proxy_cache_key: $uri | "$host$request_uri"
proxy_cache_lock: on
proxy_cache_methods: GET POST
proxy_cache_min_uses: 2
proxy_cache_path: @DIR@/cache2 keys_zone=second:1m
proxy_cache_revalidate: on
proxy_cache_use_stale: error timeout http_500 | updating
proxy_cache_valid: 200 10s | any 10s | 404 1m
proxy_connect_timeout: {time}
proxy_cookie_domain: app.internal shop.example | off
proxy_cookie_flags: session secure httponly
proxy_cookie_path: /app / | off
proxy_force_ranges: on
proxy_headers_hash_bucket_size: 128
proxy_headers_hash_max_size: 1024
proxy_hide_header: X-Powered-By | ETag | Set-Cookie
proxy_http_version: 1.1 | 1.0
proxy_ignore_client_abort: on
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
`;
