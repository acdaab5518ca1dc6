import type { EffectGroup } from '../../../model/effect-table.ts';

const core = 'ngx_core_module';

/** Directives of the main context, and blocks. Left out: modules that are loaded, included files that nobody read. */
export const coreEffects: readonly EffectGroup[] = [
  { class: 'routing', computed: true, manual: 'ngx_http_core_module', words: 'http' },
  { class: 'routing', computed: true, manual: 'ngx_stream_core_module', words: 'stream' },
  { class: 'connection', manual: core, words: 'ssl_engine; ssl_object_cache_inheritable' },
  { class: 'capacity', manual: core, words: 'worker_connections; worker_rlimit_nofile' },
  // How a worker waits for what is to be done.
  {
    class: 'none',
    manual: core,
    words:
      'accept_mutex; accept_mutex_delay; multi_accept; pcre_jit; worker_aio_requests; worker_cpu_affinity',
  },
  { class: 'time', manual: core, words: 'worker_shutdown_timeout' },
  {
    class: 'process',
    manual: core,
    words: `daemon; env; events; lock_file; master_process; pid; thread_pool; timer_resolution; use; user; worker_priority; worker_processes;
      worker_rlimit_core; working_directory; debug_points; quic_bpf`,
  },
  { class: 'observability', manual: core, words: 'error_log; debug_connection' },
  { class: 'observability', manual: 'ngx_google_perftools_module', words: 'google_perftools_profiles' },
];

const streamCore = 'ngx_stream_core_module';
const streamProxy = 'ngx_stream_proxy_module';
const streamSsl = 'ngx_stream_ssl_module';
const streamUpstream = 'ngx_stream_upstream_module';
const prefix = 'stream ';

/** Directives of `stream`, which stand in the table behind that word. */
export const streamEffects: readonly EffectGroup[] = [
  { class: 'routing', computed: true, ordered: true, manual: streamCore, prefix, words: 'server' },
  { class: 'routing', computed: true, manual: streamCore, prefix, words: 'listen' },
  { class: 'routing', computed: true, manual: streamUpstream, prefix, words: 'upstream' },
  { class: 'routing', computed: true, manual: streamProxy, prefix, words: 'proxy_pass' },
  {
    class: 'selection',
    computed: true,
    ordered: true,
    manual: streamUpstream,
    prefix,
    words: 'upstream server',
  },
  {
    class: 'selection',
    computed: true,
    manual: streamUpstream,
    prefix: 'stream upstream server ',
    words: 'weight; backup; down',
  },
  {
    class: 'selection',
    manual: streamUpstream,
    prefix: 'stream upstream server ',
    words: 'slow_start; resolve; service',
  },
  {
    class: 'selection',
    computed: true,
    manual: streamUpstream,
    prefix: 'stream upstream server ',
    words: 'max_fails',
  },
  { class: 'time', manual: streamUpstream, prefix: 'stream upstream server ', words: 'fail_timeout' },
  { class: 'capacity', manual: streamUpstream, prefix: 'stream upstream server ', words: 'max_conns' },
  { class: 'selection', computed: true, manual: streamUpstream, prefix, words: 'least_conn; hash; random' },
  { class: 'selection', manual: streamUpstream, prefix, words: 'least_time; sticky; zone; state; resolver' },
  {
    class: 'selection',
    computed: true,
    manual: streamProxy,
    prefix,
    words: 'proxy_next_upstream; proxy_next_upstream_tries',
  },
  {
    class: 'access',
    computed: true,
    ordered: true,
    manual: 'ngx_stream_access_module',
    prefix,
    words: 'allow; deny',
  },
  { class: 'access', manual: 'ngx_stream_realip_module', prefix, words: 'set_real_ip_from' },
  {
    class: 'access',
    manual: streamSsl,
    prefix,
    words: `ssl_verify_client; ssl_verify_depth; ssl_client_certificate; ssl_trusted_certificate; ssl_crl; ssl_ocsp`,
  },
  { class: 'content', manual: 'ngx_stream_return_module', prefix, words: 'return' },
  {
    class: 'connection',
    manual: streamProxy,
    prefix,
    words: `proxy_bind; proxy_half_close; proxy_protocol; proxy_requests; proxy_responses; proxy_socket_keepalive;
      proxy_ssl; proxy_ssl_certificate; proxy_ssl_certificate_key; proxy_ssl_ciphers; proxy_ssl_conf_command;
      proxy_ssl_crl; proxy_ssl_name; proxy_ssl_password_file; proxy_ssl_protocols; proxy_ssl_server_name;
      proxy_ssl_session_reuse; proxy_ssl_trusted_certificate; proxy_ssl_verify; proxy_ssl_verify_depth`,
  },
  {
    class: 'connection',
    manual: streamSsl,
    prefix,
    words: `ssl_alpn; ssl_certificate; ssl_certificate_cache; ssl_certificate_key; ssl_ciphers; ssl_conf_command;
      ssl_dhparam; ssl_ecdh_curve; ssl_password_file; ssl_prefer_server_ciphers; ssl_protocols; ssl_reject_handshake`,
  },
  {
    class: 'capacity',
    manual: streamSsl,
    prefix,
    words: 'ssl_session_cache; ssl_session_ticket_key; ssl_session_tickets; ssl_session_timeout',
  },
  { class: 'connection', manual: streamCore, prefix, words: 'tcp_nodelay' },
  {
    class: 'connection',
    manual: streamCore,
    prefix: 'stream listen ',
    words: `ssl; proxy_protocol; accept_filter; deferred; fastopen; so_keepalive; reuseport; multipath`,
  },
  { class: 'routing', computed: true, manual: streamCore, prefix: 'stream listen ', words: 'ipv6only' },
  { class: 'process', manual: streamCore, prefix: 'stream listen ', words: 'bind' },
  { class: 'capacity', manual: streamCore, prefix: 'stream listen ', words: 'backlog; rcvbuf; sndbuf' },
  {
    class: 'health',
    manual: 'ngx_stream_upstream_hc_module',
    prefix,
    words: 'health_check; health_check_timeout; match; match entry',
  },
  {
    class: 'capacity',
    manual: streamProxy,
    prefix,
    words: `proxy_buffer_size; proxy_download_rate; proxy_downstream_buffer; proxy_upload_rate; proxy_upstream_buffer`,
  },
  {
    class: 'capacity',
    manual: 'ngx_stream_limit_conn_module',
    prefix,
    words: 'limit_conn; limit_conn_dry_run; limit_conn_zone',
  },
  { class: 'capacity', manual: streamCore, prefix, words: 'preread_buffer_size' },
  {
    class: 'time',
    manual: streamProxy,
    prefix,
    words: 'proxy_connect_timeout; proxy_next_upstream_timeout; proxy_timeout',
  },
  {
    class: 'time',
    manual: streamCore,
    prefix,
    words: 'preread_timeout; proxy_protocol_timeout; resolver_timeout',
  },
  { class: 'time', manual: streamSsl, prefix, words: 'ssl_handshake_timeout' },
  {
    class: 'process',
    manual: streamCore,
    prefix,
    words: `variables_hash_bucket_size; variables_hash_max_size; server_names_hash_bucket_size;
      server_names_hash_max_size`,
  },
  {
    class: 'process',
    manual: 'ngx_stream_map_module',
    prefix,
    words: 'map_hash_bucket_size; map_hash_max_size',
  },
  {
    class: 'observability',
    manual: 'ngx_stream_log_module',
    prefix,
    words: 'access_log; log_format; open_log_file_cache',
  },
  { class: 'observability', manual: 'ngx_core_module', prefix, words: 'error_log' },
  { class: 'observability', manual: 'ngx_stream_limit_conn_module', prefix, words: 'limit_conn_log_level' },
  { class: 'observability', manual: 'ngx_http_api_module', prefix, words: 'status_zone' },
  { class: 'observability', manual: streamProxy, prefix, words: 'proxy_ssl_key_log' },
  { class: 'observability', manual: streamSsl, prefix, words: 'ssl_key_log' },
];

/** Directives of `mail`: nothing of it is modelled. */
export const mailEffects: readonly EffectGroup[] = [
  {
    class: 'connection',
    manual: 'ngx_mail_ssl_module',
    prefix: 'mail ',
    words: `ssl; ssl_certificate; ssl_certificate_key; ssl_ciphers; ssl_conf_command; ssl_dhparam; ssl_ecdh_curve;
      ssl_password_file; ssl_prefer_server_ciphers; ssl_protocols; ssl_session_cache; ssl_session_ticket_key;
      ssl_session_tickets; ssl_session_timeout; starttls`,
  },
  { class: 'time', manual: 'ngx_mail_core_module', prefix: 'mail ', words: 'timeout; resolver_timeout' },
  { class: 'time', manual: 'ngx_mail_proxy_module', prefix: 'mail ', words: 'proxy_timeout' },
  { class: 'time', manual: 'ngx_mail_auth_http_module', prefix: 'mail ', words: 'auth_http_timeout' },
  { class: 'observability', manual: 'ngx_core_module', prefix: 'mail ', words: 'error_log' },
];
