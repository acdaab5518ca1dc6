import type { EffectGroup } from '../../../model/effect-table.ts';
import { formsOf } from '../known-directives.ts';

/** Modules that pass requests on, by the beginning of their directives' names. */
const modules: readonly (readonly [string, string])[] = [
  ['proxy_', 'ngx_http_proxy_module'],
  ['fastcgi_', 'ngx_http_fastcgi_module'],
  ['uwsgi_', 'ngx_http_uwsgi_module'],
  ['scgi_', 'ngx_http_scgi_module'],
  ['grpc_', 'ngx_http_grpc_module'],
  ['memcached_', 'ngx_http_memcached_module'],
];

type Suffixes = Pick<EffectGroup, 'class' | 'computed'> & { readonly words: string };

/** What these modules call alike does alike. */
const suffixes: readonly Suffixes[] = [
  { class: 'routing', computed: true, words: 'pass' },
  { class: 'content', computed: true, words: 'set_header' },
  { class: 'selection', computed: true, words: 'next_upstream next_upstream_tries' },
  { class: 'selection', words: 'catch_stderr' },
  {
    class: 'content',
    words: `set_body hide_header pass_header pass_request_body pass_request_headers pass_trailers redirect
      cookie_domain cookie_flags cookie_path method param index split_path_info intercept_errors ignore_headers
      force_ranges no_cache store store_access string modifier1 modifier2 gzip_flag cache cache_background_update
      cache_bypass cache_convert_head cache_key cache_lock cache_lock_age cache_lock_timeout cache_max_range_offset
      cache_methods cache_min_uses cache_path cache_purge cache_revalidate cache_use_stale cache_valid`,
  },
  {
    class: 'connection',
    words: `http_version bind keep_conn ssl_certificate ssl_certificate_key ssl_ciphers ssl_conf_command ssl_crl ssl_name ssl_password_file ssl_protocols
      ssl_server_name ssl_trusted_certificate ssl_verify ssl_verify_depth`,
  },
  {
    class: 'capacity',
    words: `buffer_size buffering ignore_client_abort limit_rate max_temp_file_size request_buffering
      ssl_session_reuse`,
  },
  // The same bytes, by other buffers.
  { class: 'none', words: 'buffers busy_buffers_size send_lowat temp_file_write_size' },
  {
    class: 'time',
    words: 'socket_keepalive connect_timeout next_upstream_timeout read_timeout send_timeout',
  },
  { class: 'process', words: 'temp_path' },
  { class: 'observability', words: 'ssl_key_log' },
];

/** Directives of the modules that pass requests on; `proxy_pass scheme` is TLS to the servers. */
export const gatewayEffects: readonly EffectGroup[] = [
  ...modules.flatMap(([prefix, manual]) =>
    suffixes.map((group): EffectGroup => {
      const words = group.words.split(/\s+/).map((suffix) => `${prefix}${suffix}`);
      return {
        ...group,
        manual,
        words: words.filter((word) => formsOf('http', word) !== undefined).join(';'),
      };
    }),
  ),
  {
    class: 'time',
    manual: 'ngx_http_proxy_module proxy_cache_valid',
    words: 'proxy_cache_valid time; fastcgi_cache_valid time; uwsgi_cache_valid time; scgi_cache_valid time',
  },
  { class: 'connection', manual: 'ngx_http_proxy_module', words: 'proxy_pass scheme' },
  { class: 'connection', manual: 'ngx_http_grpc_module', words: 'grpc_pass scheme' },
];
