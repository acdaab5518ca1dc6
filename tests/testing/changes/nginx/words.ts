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
`;
