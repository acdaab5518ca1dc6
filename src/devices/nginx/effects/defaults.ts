import type { Directive } from '../../../model/directive.ts';
import { defaultsTable, sizeOf, timeOf } from '../../../model/plain-values.ts';
import { ownText, type Place, unread } from './place.ts';

/** What every version since 1.22 does where nothing is set (nginx.org/en/docs/, "Default"), on every platform. */
const http = defaultsTable(`
  absolute_redirect=on; addition_types=text/html; aio=off; aio_write=off; auth_basic=off; auth_delay=0;
  auth_jwt=off; auth_request=off; autoindex=off; autoindex_exact_size=on; autoindex_format=html;
  autoindex_localtime=off; charset=off; chunked_transfer_encoding=on; client_body_in_file_only=off;
  client_body_in_single_buffer=off; client_body_timeout=60s; client_header_buffer_size=1k;
  client_header_timeout=60s; client_max_body_size=1m; create_full_put_path=off; dav_access=user:rw;
  dav_methods=off; default_type=text/plain; directio=off; directio_alignment=512; disable_symlinks=off; etag=on;
  expires=off; gunzip=off; gzip=off; gzip_comp_level=1; gzip_http_version=1.1; gzip_min_length=20;
  gzip_proxied=off; gzip_static=off; gzip_types=text/html; gzip_vary=off; http2=off; http2_chunk_size=8k;
  http2_max_concurrent_streams=128; http2_push=off; http2_push_preload=off; http3_hq=off; if_modified_since=exact;
  ignore_invalid_headers=on; image_filter=off; index=index.html; keepalive_disable=msie6; keepalive_requests=1000;
  keepalive_time=1h; keepalive_timeout=75s; large_client_header_buffers=4 8k; limit_conn_dry_run=off;
  limit_conn_status=503; limit_rate=0; limit_rate_after=0; limit_req_dry_run=off; limit_req_status=503;
  lingering_close=on; lingering_time=30s; lingering_timeout=5s; merge_slashes=on; min_delete_depth=0; mirror=off;
  mirror_request_body=on; mp4_buffer_size=512k; mp4_max_buffer_size=10m; msie_padding=on; msie_refresh=off;
  open_file_cache=off; open_file_cache_errors=off; open_file_cache_min_uses=1; open_file_cache_valid=60s;
  output_buffers=2 32k; override_charset=off; port_in_redirect=on; postpone_output=1460; random_index=off;
  read_ahead=0; real_ip_header=X-Real-IP; real_ip_recursive=off; recursive_error_pages=off;
  reset_timedout_connection=off; resolver_timeout=30s; satisfy=all; send_lowat=0; send_timeout=60s; sendfile=off;
  sendfile_max_chunk=2m; server_name_in_redirect=off; server_tokens=on; slice=0; ssi=off; ssi_last_modified=off;
  ssi_min_file_chunk=1k; ssi_silent_errors=off; ssi_types=text/html; ssi_value_length=256; ssl=off;
  ssl_buffer_size=16k; ssl_ciphers=HIGH:!aNULL:!MD5; ssl_early_data=off; ssl_ecdh_curve=auto; ssl_ocsp=off;
  ssl_prefer_server_ciphers=off; ssl_reject_handshake=off; ssl_session_cache=none; ssl_session_tickets=on;
  ssl_session_timeout=5m; ssl_stapling=off; ssl_stapling_verify=off; ssl_verify_client=off; ssl_verify_depth=1;
  sub_filter_last_modified=off; sub_filter_once=on; sub_filter_types=text/html; tcp_nodelay=on; tcp_nopush=off;
  underscores_in_headers=off; userid=off; xslt_last_modified=off; xslt_types=text/xml`);

const gateway = defaultsTable(`
  buffering=on; cache=off; cache_background_update=off; cache_convert_head=on; cache_lock=off; cache_lock_age=5s;
  cache_lock_timeout=5s; cache_methods=GET HEAD; cache_min_uses=1; cache_revalidate=off; cache_use_stale=off;
  connect_timeout=60s; force_ranges=off; ignore_client_abort=off; intercept_errors=off; keep_conn=off; limit_rate=0;
  max_temp_file_size=1024m; modifier1=0; modifier2=0; next_upstream=error timeout; next_upstream_timeout=0;
  next_upstream_tries=0; pass_request_body=on; pass_request_headers=on; read_timeout=60s; redirect=default;
  request_buffering=on; send_timeout=60s; socket_keepalive=off; ssl_name=$proxy_host; ssl_server_name=off;
  ssl_session_reuse=on; ssl_verify=off; ssl_verify_depth=1; store=off; store_access=user:rw`);

const stream = defaultsTable(`
  limit_conn_dry_run=off; preread_buffer_size=16k; preread_timeout=30s; proxy_buffer_size=16k;
  proxy_connect_timeout=60s; proxy_download_rate=0; proxy_half_close=off; proxy_next_upstream=on;
  proxy_next_upstream_timeout=0; proxy_next_upstream_tries=0; proxy_protocol=off; proxy_protocol_timeout=30s;
  proxy_requests=0; proxy_socket_keepalive=off; proxy_ssl=off; proxy_ssl_server_name=off; proxy_ssl_session_reuse=on;
  proxy_ssl_verify=off; proxy_ssl_verify_depth=1; proxy_timeout=10m; proxy_upload_rate=0; resolver_timeout=30s;
  ssl_ciphers=HIGH:!aNULL:!MD5; ssl_ecdh_curve=auto; ssl_handshake_timeout=60s; ssl_prefer_server_ciphers=off;
  ssl_preread=off; ssl_session_cache=none; ssl_session_tickets=on; ssl_session_timeout=5m; ssl_verify_client=off;
  ssl_verify_depth=1; tcp_nodelay=on`);

/** Without a value that holds everywhere, and yet one value that inner blocks inherit. */
const single =
  /^(?:(?:proxy|fastcgi|uwsgi|scgi)_(?:buffers|buffer_size|busy_buffers_size|temp_file_write_size|cache_key)|proxy_http_version|client_body_buffer_size|gzip_buffers|ssl_protocols)$/;

/** Sizes of tables that only find things faster; smaller ones may keep the program from starting. */
const tables = defaultsTable(`
  map_hash_bucket_size=128; map_hash_max_size=2048; proxy_headers_hash_bucket_size=64;
  proxy_headers_hash_max_size=512; referer_hash_bucket_size=64; referer_hash_max_size=2048;
  server_names_hash_bucket_size=128; server_names_hash_max_size=512; types_hash_bucket_size=64;
  types_hash_max_size=1024; variables_hash_bucket_size=64; variables_hash_max_size=1024`);

const largest = 1024 ** 2;

/** The line says what would hold without it: the value of the block around, or the documented default. */
export function saysNothingNew(place: Place): string | undefined {
  const { word, statement, around, root } = place;
  const own = around.at(-1);
  if (own === undefined || own.name === 'upstream' || root.name === 'mail' || word.endsWith(' entry'))
    return undefined;
  if (statement.block !== undefined || !isAlone(statement, around)) return undefined;
  const name = statement.name;
  const standard = defaultOf(name, root.name);
  if (standard === undefined && !single.test(name) && !tables.has(name)) return undefined;
  const outer = around.slice(0, -1).findLast((block) => settersIn(block, name).length > 0);
  const inherited = outer === undefined ? undefined : settersIn(outer, name);
  if (inherited !== undefined)
    return inherited.length === 1 && isSame(name, textOf(statement), textOf(inherited[0]))
      ? 'nginx: the value of the block around'
      : undefined;
  if (standard !== undefined && isSame(name, textOf(statement), standard)) return 'nginx: the default';
  return isLargeTable(name, statement) ? 'nginx hash.html: only finds faster' : undefined;
}

function defaultOf(name: string, root: string): string | undefined {
  if (root === 'stream') return stream.get(name);
  const suffix = /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_(.*)$/.exec(name)?.[1];
  if (suffix === undefined) return http.get(name);
  if (/^(?:redirect|ssl_name)$/.test(suffix) && !name.startsWith('proxy_')) return undefined;
  return gateway.get(suffix);
}

/** Nothing beside it sets the same, and all blocks around are read. */
function isAlone(statement: Directive, around: readonly Directive[]): boolean {
  const own = around.at(-1);
  if (own === undefined || settersIn(own, statement.name).some((one) => one !== statement)) return false;
  return !around.some((block) => ownText(block).includes(unread));
}

function settersIn({ block = [] }: Directive, name: string): readonly Directive[] {
  return block.filter((one) => one.name === name);
}

function textOf(statement: Directive | undefined): string {
  return (statement?.arguments ?? []).join(' ');
}

function isSame(name: string, one: string, other: string): boolean {
  if (one === other) return true;
  const read = /(?:timeout|_time|_age|_delay|_valid)$/.test(name)
    ? (text: string) => timeOf(text, 's')
    : sizeOf;
  const value = read(one);
  return value !== undefined && value === read(other);
}

function isLargeTable(name: string, statement: Directive): boolean {
  const least = Number(tables.get(name) ?? Number.NaN);
  const value = sizeOf(textOf(statement)) ?? 0;
  return value >= least && value <= largest;
}
