/** What a word needs to do anything: without it the program reads the word and does nothing with it. */
export interface Need {
  readonly words: RegExp;
  /** A line that switches it on. */
  readonly wanted: RegExp;
  /** Looked for in all of `http`, `stream` or `mail` instead of the server or location and what it inherits. */
  readonly everywhere?: true;
  readonly manual: string;
}

const gateways = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc', 'memcached'] as const;

const caches =
  'cache_(?:background_update|bypass|convert_head|key|lock|lock_age|lock_timeout|max_range_offset|methods|min_uses|purge|revalidate|use_stale|valid|valid time)|no_cache';

/** Addresses behind the pass directives that are spoken to with TLS, or that only the running program knows. */
const secure: Readonly<Record<string, string>> = {
  proxy: '(?!http:)',
  grpc: '(?:grpcs:|.*\\$)',
  uwsgi: '(?:suwsgi:|.*\\$)',
};

function gatewayNeeds(name: string): readonly Need[] {
  const of = (words: string, wanted: string, cited: string): Need => ({
    words: new RegExp(`^${name}_(?:${words})$`),
    wanted: new RegExp(`^${wanted}`, 'm'),
    manual: `ngx_http_${name}_module ${name}_${cited}`,
  });
  return [
    of('(?!(?:pass|pass scheme|cache_path|index|split_path_info)$).*', `${name}_pass `, 'pass'),
    of(caches, `${name}_cache (?!off )`, 'cache'),
    of('store_access', `${name}_store (?!off )`, 'store'),
    of('intercept_errors', 'error_page ', 'intercept_errors'),
    ...tlsNeeds(of, name),
  ];
}

function tlsNeeds(of: (words: string, wanted: string, cited: string) => Need, name: string): readonly Need[] {
  const tls = secure[name];
  if (tls === undefined) return [];
  return [
    of('ssl_.*', `${name}_pass ${tls}`, 'pass'),
    of('ssl_(?:verify_depth|trusted_certificate|crl)', `${name}_ssl_verify on`, 'ssl_verify'),
    of('ssl_name', `${name}_ssl_(?:verify|server_name) on`, 'ssl_name'),
    of('ssl_(?:certificate_key|password_file)', `${name}_ssl_certificate `, 'ssl_certificate'),
  ];
}

type Short = readonly [words: string, wanted: string, manual: string, where?: 'everywhere'];

function need([words, wanted, manual, where]: Short): Need {
  const found = { words: new RegExp(`^(?:${words})$`), wanted: new RegExp(wanted, 'm'), manual };
  return where === undefined ? found : { ...found, everywhere: true };
}

const never = '(?!)';

/** Something reads a variable that begins so; programs in other files and pages may do so unseen. */
function reads(name: string): string {
  return `[$.{"'\\[]${name}|_by_lua|^js_|^perl|^ssi on `;
}

const passes = '^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass ';
const subrequests = `^(?:ssi on|add_before_body|add_after_body|auth_request|mirror|slice|js_|perl|\\S*lua|post_action|echo)`;

const http: readonly Short[] = [
  [
    'gzip_(?:comp_level|buffers|min_length|types|hash|window|no_buffer)|postpone_gzipping',
    '^gzip on ',
    'ngx_http_gzip_module gzip',
  ],
  [
    'gzip_(?:disable|http_version|proxied|vary)',
    '^(?:gzip on|gunzip on|gzip_static (?:on|always)) ',
    'ngx_http_gzip_module gzip',
  ],
  ['gunzip_buffers', '^gunzip on ', 'ngx_http_gunzip_module gunzip'],
  [
    'http2_(?!idle_timeout|recv_timeout|max_f|max_h|max_r).*',
    '^(?:listen .* http2|http2 on) ',
    'ngx_http_v2_module http2',
    'everywhere',
  ],
  [
    'http2_(?:idle_timeout|recv_timeout|max_field_size|max_header_size|max_requests)',
    never,
    'ngx_http_v2_module: obsolete since 1.19.7',
  ],
  ['http3|http3_.*|quic_.*', '^listen .* quic ', 'ngx_http_v3_module http3', 'everywhere'],
  ['ssl_stapling_.*', '^ssl_stapling on ', 'ngx_http_ssl_module ssl_stapling'],
  ['ssl_ocsp_.*', '^ssl_ocsp (?!off )', 'ngx_http_ssl_module ssl_ocsp'],
  ['ssl_verify_depth', '^ssl_verify_client (?!off )', 'ngx_http_ssl_module ssl_verify_client'],
  ['auth_basic_user_file', '^auth_basic (?!off )', 'ngx_http_auth_basic_module auth_basic'],
  ['auth_basic', '^auth_basic_user_file ', 'ngx_http_auth_basic_module auth_basic_user_file'],
  ['auth_delay', '^auth_(?:basic|jwt) (?!off )', 'ngx_http_core_module auth_delay'],
  ['auth_jwt_.*', '^auth_jwt (?!off )', 'ngx_http_auth_jwt_module auth_jwt'],
  ['auth_request_set', '^auth_request (?!off )', 'ngx_http_auth_request_module auth_request'],
  [
    'fastcgi_index|fastcgi_split_path_info',
    `^fastcgi_pass |${reads('fastcgi_(?:script_name|path_info)')}`,
    'ngx_http_fastcgi_module fastcgi_pass',
    'everywhere',
  ],
  [
    'secure_link|secure_link_.*',
    reads('secure_link'),
    'ngx_http_secure_link_module secure_link',
    'everywhere',
  ],
  ['secure_link_md5', '^secure_link ', 'ngx_http_secure_link_module secure_link_md5'],
  ['valid_referers', reads('invalid_referer'), 'ngx_http_referer_module valid_referers', 'everywhere'],
  ['referer_hash_.*', '^valid_referers ', 'ngx_http_referer_module valid_referers'],
  [
    '(?:ancient|modern)_browser(?:_value)?',
    reads('(?:ancient_browser|modern_browser|msie)'),
    'ngx_http_browser_module',
    'everywhere',
  ],
  ['userid_.*', '^userid (?!off )', 'ngx_http_userid_module userid'],
  ['real_ip_header|real_ip_recursive', '^set_real_ip_from ', 'ngx_http_realip_module set_real_ip_from'],
  [
    'geoip_proxy|geoip_proxy_recursive',
    '^geoip_(?:country|city|org) ',
    'ngx_http_geoip_module',
    'everywhere',
  ],
  ['geoip_(?:country|city|org)', reads('geoip_'), 'ngx_http_geoip_module', 'everywhere'],
  ['autoindex_.*', '^autoindex on ', 'ngx_http_autoindex_module autoindex'],
  ['addition_types', '^add_(?:before|after)_body ', 'ngx_http_addition_module'],
  ['sub_filter_.*', '^sub_filter ', 'ngx_http_sub_module sub_filter'],
  ['ssi_.*', '^ssi on ', 'ngx_http_ssi_module ssi'],
  ['image_filter_.*', '^image_filter (?!off )', 'ngx_http_image_filter_module image_filter'],
  ['mp4_.*', '^mp4 ', 'ngx_http_mp4_module mp4'],
  ['xslt_.*|xml_entities', '^xslt_stylesheet ', 'ngx_http_xslt_module xslt_stylesheet'],
  ['mirror_request_body', '^mirror (?!off )', 'ngx_http_mirror_module mirror'],
  [
    'dav_access|create_full_put_path|min_delete_depth',
    '^dav_methods (?!off )',
    'ngx_http_dav_module dav_methods',
  ],
  ['override_charset', '^charset (?!off )', 'ngx_http_charset_module charset'],
  // A server behind may name a charset of its own (X-Accel-Charset).
  ['charset_types|source_charset', `^charset (?!off )|${passes}`, 'ngx_http_charset_module charset'],
  [
    'charset_map|charset_map entry',
    `^(?:source_)?charset (?!off )|${passes}`,
    'ngx_http_charset_module charset_map',
    'everywhere',
  ],
  ['http2_.*', '^http2 on |^listen .* http2 |^listen .* quic ', 'ngx_http_v2_module http2', 'everywhere'],
  ['open_file_cache_.*', '^open_file_cache (?!off )', 'ngx_http_core_module open_file_cache'],
  [
    'subrequest_output_buffer_size',
    subrequests,
    'ngx_http_core_module subrequest_output_buffer_size',
    'everywhere',
  ],
  ['limit_req_(?!zone).*', '^limit_req ', 'ngx_http_limit_req_module limit_req'],
  ['limit_conn_(?!zone).*', '^limit_conn ', 'ngx_http_limit_conn_module limit_conn'],
  // A server behind may limit the rate itself (X-Accel-Limit-Rate).
  ['limit_rate_after', `\\blimit_rate\\b(?! 0)|${passes}`, 'ngx_http_core_module limit_rate', 'everywhere'],
  ['recursive_error_pages', '^error_page ', 'ngx_http_core_module recursive_error_pages'],
  ['resolver_timeout', '^resolver ', 'ngx_http_core_module resolver', 'everywhere'],
  [
    'resolver',
    '_pass .*\\$|^server .* resolve|^(?:ssl_stapling on|ssl_ocsp |js_|perl|auth_jwt|otel|\\S*lua)',
    'ngx_http_core_module resolver',
    'everywhere',
  ],
  ['slice', reads('slice_range'), 'ngx_http_slice_module slice', 'everywhere'],
  ['health_check_timeout|match|match entry', '^health_check ', 'ngx_http_upstream_hc_module', 'everywhere'],
];

const stream: readonly Short[] = [
  ['proxy_(?!pass$|protocol_timeout$).*', '^proxy_pass ', 'ngx_stream_proxy_module proxy_pass'],
  ['proxy_ssl_.*', '^proxy_ssl on ', 'ngx_stream_proxy_module proxy_ssl'],
  [
    'proxy_ssl_(?:verify_depth|trusted_certificate|crl)',
    '^proxy_ssl_verify on ',
    'ngx_stream_proxy_module proxy_ssl_verify',
  ],
  ['proxy_ssl_name', '^proxy_ssl_(?:verify|server_name) on ', 'ngx_stream_proxy_module proxy_ssl_name'],
  [
    'proxy_ssl_(?:certificate_key|password_file)',
    '^proxy_ssl_certificate ',
    'ngx_stream_proxy_module proxy_ssl_certificate',
  ],
  ['proxy_(?:requests|responses)', '^listen .* udp ', 'ngx_stream_proxy_module proxy_responses'],
  ['ssl_verify_depth', '^ssl_verify_client (?!off )', 'ngx_stream_ssl_module ssl_verify_client'],
  ['limit_conn_(?!zone).*', '^limit_conn ', 'ngx_stream_limit_conn_module limit_conn'],
  [
    'set_real_ip_from|proxy_protocol_timeout',
    '^listen .* proxy_protocol ',
    'ngx_stream_realip_module set_real_ip_from',
  ],
  ['preread_.*', '^(?:ssl|mqtt|js)_preread ', 'ngx_stream_core_module preread_timeout'],
  ['resolver_timeout', '^resolver ', 'ngx_stream_core_module resolver', 'everywhere'],
  ['resolver', '_pass .*\\$|^server .* resolve|^js_', 'ngx_stream_core_module resolver', 'everywhere'],
  ['health_check_timeout|match|match entry', '^health_check ', 'ngx_stream_upstream_hc_module', 'everywhere'],
];

const mail: readonly Short[] = [
  ['ssl_.*', '^(?:listen .* ssl|ssl on|starttls (?:on|only)) ', 'ngx_mail_ssl_module ssl', 'everywhere'],
  ['ssl_verify_depth', '^ssl_verify_client (?!off )', 'ngx_mail_ssl_module ssl_verify_client'],
  ['auth_http_.*', '^auth_http ', 'ngx_mail_auth_http_module auth_http'],
  ['set_real_ip_from', '^listen .* proxy_protocol ', 'ngx_mail_realip_module set_real_ip_from'],
  ['resolver_timeout', '^resolver ', 'ngx_mail_core_module resolver', 'everywhere'],
];

/** By the block that the words stand in, in the end. */
export const needs: Readonly<Record<string, readonly Need[]>> = {
  http: [...gateways.flatMap(gatewayNeeds), ...http.map(need)],
  stream: stream.map(need),
  mail: mail.map(need),
};
