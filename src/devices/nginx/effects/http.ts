import type { EffectGroup } from '../../../model/effect-table.ts';

const core = 'ngx_http_core_module';
const ssl = 'ngx_http_ssl_module';
const upstream = 'ngx_http_upstream_module';

/**
 * Directives of http by the module that describes them (nginx.org/en/docs/). Left out: code (Lua, njs, perl), values
 * that rules may read (`geoip_…`, `auth_request_set`, `keyval`), where a request goes by files that are or are not
 * there, and what nobody has shown to be milder.
 */
export const httpEffects: readonly EffectGroup[] = [
  { class: 'routing', computed: true, ordered: true, manual: core, words: 'server; location' },
  { class: 'routing', computed: true, manual: core, words: 'listen; server_name; internal' },
  {
    class: 'routing',
    computed: true,
    ordered: true,
    manual: 'ngx_http_rewrite_module',
    words: 'if; return; rewrite; set; break',
  },
  { class: 'routing', computed: true, manual: 'ngx_http_map_module', words: 'map' },
  { class: 'routing', computed: true, manual: 'ngx_http_geo_module', words: 'geo' },
  { class: 'routing', computed: true, ordered: true, manual: 'ngx_http_map_module', words: 'map entry' },
  { class: 'routing', computed: true, ordered: true, manual: 'ngx_http_geo_module', words: 'geo entry' },
  {
    class: 'routing',
    computed: true,
    ordered: true,
    manual: 'ngx_http_split_clients_module',
    words: 'split_clients entry',
  },
  { class: 'routing', computed: true, manual: upstream, words: 'upstream' },
  { class: 'selection', computed: true, manual: upstream, words: 'least_conn; ip_hash; hash; random' },
  { class: 'selection', manual: upstream, words: 'least_time; sticky; zone; state' },
  { class: 'selection', manual: core, words: 'resolver' },
  { class: 'selection', ordered: true, computed: true, manual: upstream, words: 'upstream server' },
  {
    class: 'selection',
    computed: true,
    manual: upstream,
    prefix: 'upstream server ',
    words: 'weight; backup; down',
  },
  {
    class: 'selection',
    manual: upstream,
    prefix: 'upstream server ',
    words: 'slow_start; resolve; route; service; drain',
  },
  { class: 'selection', computed: true, manual: upstream, prefix: 'upstream server ', words: 'max_fails' },
  { class: 'time', manual: upstream, prefix: 'upstream server ', words: 'fail_timeout' },
  { class: 'capacity', manual: upstream, prefix: 'upstream server ', words: 'max_conns' },
  { class: 'connection', manual: upstream, words: 'keepalive; ntlm' },
  { class: 'capacity', manual: upstream, words: 'queue' },
  {
    class: 'health',
    manual: 'ngx_http_upstream_hc_module',
    words: 'health_check; health_check_timeout; match; match entry',
  },
  { class: 'access', computed: true, ordered: true, manual: 'ngx_http_access_module', words: 'allow; deny' },
  { class: 'access', computed: true, manual: core, words: 'limit_except' },
  {
    class: 'access',
    manual: core,
    words: 'satisfy; disable_symlinks',
  },
  {
    class: 'access',
    manual: 'ngx_http_auth_basic_module',
    words: 'auth_basic; auth_basic_user_file',
  },
  {
    class: 'access',
    manual: 'ngx_http_auth_jwt_module',
    words: 'auth_jwt; auth_jwt_key_file; auth_jwt_key_request; auth_jwt_require',
  },
  { class: 'access', manual: 'ngx_http_auth_request_module', words: 'auth_request' },
  { class: 'access', manual: 'ngx_http_referer_module', words: 'valid_referers' },
  {
    class: 'access',
    manual: 'ngx_http_secure_link_module',
    words: 'secure_link; secure_link_md5; secure_link_secret',
  },
  {
    class: 'access',
    manual: 'ngx_http_realip_module',
    words: 'set_real_ip_from; real_ip_header; real_ip_recursive',
  },
  { class: 'access', manual: 'ngx_http_dav_module', words: 'dav_access; dav_methods; create_full_put_path' },
  { class: 'access', manual: 'ngx_http_dav_module', words: 'min_delete_depth' },
  {
    class: 'access',
    manual: ssl,
    words: `ssl_verify_client; ssl_verify_depth; ssl_client_certificate; ssl_trusted_certificate; ssl_crl; ssl_ocsp;
      ssl_ocsp_cache; ssl_ocsp_responder`,
  },
  {
    class: 'content',
    manual: core,
    words: `root; alias; default_type; types; types entry; etag; if_modified_since; max_ranges; msie_padding;
      msie_refresh; absolute_redirect; port_in_redirect; server_tokens; chunked_transfer_encoding; early_hints;
      ignore_invalid_headers; underscores_in_headers; server_name_in_redirect`,
  },
  {
    class: 'content',
    manual: 'ngx_http_headers_module',
    words: 'add_header; add_header_inherit; add_trailer; add_trailer_inherit; expires',
  },
  {
    class: 'content',
    manual: 'ngx_http_addition_module',
    words: 'add_after_body; add_before_body; addition_types',
  },
  {
    class: 'content',
    manual: 'ngx_http_autoindex_module',
    words: 'autoindex; autoindex_exact_size; autoindex_format; autoindex_localtime',
  },
  {
    class: 'content',
    manual: 'ngx_http_charset_module',
    words: 'charset; charset_map; charset_map entry; charset_types; override_charset; source_charset',
  },
  { class: 'content', manual: 'ngx_http_index_module', words: 'index' },
  { class: 'content', manual: 'ngx_http_random_index_module', words: 'random_index' },
  { class: 'content', manual: 'ngx_http_empty_gif_module', words: 'empty_gif' },
  { class: 'content', manual: 'ngx_http_stub_status_module', words: 'stub_status' },
  { class: 'content', manual: 'ngx_http_flv_module', words: 'flv' },
  {
    class: 'content',
    manual: 'ngx_http_mp4_module',
    words: 'mp4; mp4_buffer_size; mp4_max_buffer_size; mp4_start_key_frame',
  },
  { class: 'content', manual: 'ngx_http_gunzip_module', words: 'gunzip; gunzip_buffers' },
  {
    class: 'content',
    manual: 'ngx_http_gzip_module',
    words: `gzip; gzip_disable; gzip_http_version; gzip_min_length; gzip_proxied;
      gzip_types; gzip_vary`,
  },
  { class: 'content', manual: 'ngx_http_gzip_static_module', words: 'gzip_static' },
  {
    class: 'content',
    manual: 'ngx_http_image_filter_module',
    words: `image_filter; image_filter_buffer; image_filter_interlace; image_filter_jpeg_quality;
      image_filter_sharpen; image_filter_transparency; image_filter_webp_quality`,
  },
  { class: 'content', manual: 'ngx_http_mirror_module', words: 'mirror; mirror_request_body' },
  { class: 'content', manual: 'ngx_http_rewrite_module', words: 'return body' },
  { class: 'content', manual: 'ngx_http_slice_module', words: 'slice' },
  {
    class: 'content',
    manual: 'ngx_http_ssi_module',
    words: 'ssi; ssi_last_modified; ssi_min_file_chunk; ssi_silent_errors; ssi_types; ssi_value_length',
  },
  {
    class: 'content',
    manual: 'ngx_http_sub_module',
    words: 'sub_filter; sub_filter_last_modified; sub_filter_once; sub_filter_types',
  },
  {
    class: 'content',
    manual: 'ngx_http_userid_module',
    words: `userid; userid_domain; userid_expires; userid_flags; userid_mark; userid_name; userid_p3p; userid_path;
      userid_service`,
  },
  {
    class: 'content',
    manual: 'ngx_http_xslt_module',
    words: 'xml_entities; xslt_last_modified; xslt_param; xslt_string_param; xslt_stylesheet; xslt_types',
  },
  {
    class: 'connection',
    manual: core,
    words: `keepalive_disable; keepalive_timeout off; lingering_close`,
  },
  {
    class: 'connection',
    manual: core,
    prefix: 'listen ',
    words: `ssl; http2; spdy; quic; proxy_protocol; accept_filter; deferred; fastopen; so_keepalive; reuseport;
      multipath`,
  },
  {
    class: 'routing',
    computed: true,
    manual: core,
    prefix: 'listen ',
    words: 'default_server; default; ipv6only',
  },
  { class: 'process', manual: core, prefix: 'listen ', words: 'bind' },
  { class: 'capacity', manual: core, prefix: 'listen ', words: 'backlog; rcvbuf; sndbuf' },
  {
    class: 'connection',
    manual: ssl,
    words: `ssl; ssl_certificate; ssl_certificate_key; ssl_certificate_cache;
      ssl_certificate_compression; ssl_ciphers; ssl_conf_command; ssl_dhparam; ssl_early_data; ssl_ecdh_curve;
      ssl_encrypted_hello_key; ssl_password_file; ssl_prefer_server_ciphers; ssl_protocols; ssl_reject_handshake;
      ssl_stapling; ssl_stapling_file; ssl_stapling_responder; ssl_stapling_verify`,
  },
  { class: 'capacity', manual: ssl, words: 'ssl_buffer_size' },
  {
    class: 'connection',
    manual: 'ngx_http_v2_module',
    words: 'http2; http2_max_requests; http2_push; http2_push_preload',
  },
  {
    class: 'connection',
    manual: 'ngx_http_v3_module',
    words: `http3; http3_hq; http3_stream_buffer_size; quic_active_connection_id_limit; quic_gso; quic_host_key;
      quic_retry`,
  },
  {
    class: 'capacity',
    manual: core,
    words: `keepalive_requests; client_body_buffer_size; client_header_buffer_size; client_max_body_size; large_client_header_buffers; max_headers; limit_rate;
      limit_rate_after; subrequest_output_buffer_size`,
  },
  {
    class: 'capacity',
    manual: 'ngx_http_limit_conn_module',
    words: 'limit_conn; limit_conn_dry_run; limit_conn_status; limit_conn_zone',
  },
  {
    class: 'capacity',
    manual: 'ngx_http_limit_req_module',
    words: 'limit_req; limit_req_dry_run; limit_req_status; limit_req_zone',
  },
  {
    class: 'capacity',
    manual: 'ngx_http_v2_module',
    words: `http2_body_preread_size; http2_chunk_size; http2_recv_buffer_size; http2_max_concurrent_pushes; http2_max_concurrent_streams; http2_max_field_size; http2_max_header_size`,
  },
  // Without them every connection shakes hands in full.
  {
    class: 'capacity',
    manual: ssl,
    words: 'ssl_session_cache; ssl_session_ticket_key; ssl_session_tickets; ssl_session_timeout',
  },
  { class: 'capacity', manual: 'ngx_http_gzip_module', words: 'gzip_buffers; gzip_comp_level' },
  { class: 'capacity', manual: 'ngx_http_v3_module', words: 'http3_max_concurrent_streams' },
  {
    class: 'time',
    manual: core,
    words: `open_file_cache; open_file_cache_errors; open_file_cache_min_uses; open_file_cache_valid;
      reset_timedout_connection; tcp_nodelay; tcp_nopush; keepalive_time; client_body_timeout; client_header_timeout; keepalive_timeout; lingering_time; lingering_timeout; resolver_timeout;
      send_timeout; auth_delay`,
  },
  { class: 'time', manual: 'ngx_http_v2_module', words: 'http2_idle_timeout; http2_recv_timeout' },
  {
    class: 'process',
    manual: core,
    words: `client_body_in_file_only; client_body_temp_path; server_names_hash_bucket_size; server_names_hash_max_size; types_hash_bucket_size; types_hash_max_size;
      variables_hash_bucket_size; variables_hash_max_size`,
  },
  // The same bytes, by other buffers and calls of the system.
  {
    class: 'none',
    manual: core,
    words: `aio; aio_write; client_body_in_single_buffer; connection_pool_size; directio; directio_alignment;
      output_buffers; postpone_output; read_ahead; request_pool_size; send_lowat; sendfile; sendfile_max_chunk`,
  },
  { class: 'process', manual: 'ngx_http_map_module', words: 'map_hash_bucket_size; map_hash_max_size' },
  { class: 'process', manual: 'ngx_http_proxy_module', words: 'proxy_headers_hash_bucket_size' },
  { class: 'process', manual: 'ngx_http_proxy_module', words: 'proxy_headers_hash_max_size' },
  {
    class: 'process',
    manual: 'ngx_http_referer_module',
    words: 'referer_hash_bucket_size; referer_hash_max_size',
  },
  {
    class: 'observability',
    manual: 'ngx_http_log_module',
    words: 'access_log; log_format; open_log_file_cache',
  },
  { class: 'observability', manual: core, words: 'log_not_found; log_subrequest' },
  {
    class: 'observability',
    manual: 'ngx_http_rewrite_module',
    words: 'rewrite_log; uninitialized_variable_warn',
  },
  { class: 'observability', manual: 'ngx_http_limit_conn_module', words: 'limit_conn_log_level' },
  { class: 'observability', manual: 'ngx_http_limit_req_module', words: 'limit_req_log_level' },
  { class: 'observability', manual: 'ngx_http_session_log_module', words: 'session_log; session_log_zone' },
  { class: 'observability', manual: 'ngx_http_api_module', words: 'status_zone' },
  { class: 'observability', manual: ssl, words: 'ssl_key_log' },
];
