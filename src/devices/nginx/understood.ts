/** Directives that the facts or the rules read; all others of the table are ignored on purpose (README.md says why). */
const understood: ReadonlySet<string> = new Set(
  `include load_module user pid daemon master_process worker_processes worker_rlimit_nofile events worker_connections
   http server stream mail listen server_name location if set return rewrite break try_files error_page internal
   root alias index autoindex proxy_pass fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass mirror
   upstream zone keepalive keepalive_requests keepalive_time keepalive_timeout least_conn ip_hash hash random
   least_time sticky resolver resolver_timeout health_check queue state ntlm
   map geo split_clients map_hash_bucket_size map_hash_max_size default_type types
   allow deny satisfy limit_except auth_basic auth_basic_user_file auth_request
   set_real_ip_from real_ip_header real_ip_recursive proxy_protocol
   proxy_connect_timeout proxy_read_timeout proxy_send_timeout proxy_timeout proxy_next_upstream
   proxy_next_upstream_tries proxy_next_upstream_timeout proxy_set_header proxy_http_version proxy_ssl_name
   proxy_ssl_server_name proxy_ssl_verify proxy_ssl proxy_bind proxy_buffer_size proxy_redirect proxy_method
   fastcgi_connect_timeout fastcgi_read_timeout fastcgi_send_timeout fastcgi_next_upstream fastcgi_keep_conn
   uwsgi_connect_timeout uwsgi_read_timeout uwsgi_send_timeout uwsgi_next_upstream
   scgi_connect_timeout scgi_read_timeout scgi_send_timeout scgi_next_upstream
   grpc_connect_timeout grpc_read_timeout grpc_send_timeout grpc_next_upstream grpc_set_header
   memcached_connect_timeout memcached_read_timeout memcached_next_upstream
   client_header_timeout client_body_timeout send_timeout client_max_body_size large_client_header_buffers
   client_header_buffer_size http2 http2_max_concurrent_streams ssl ssl_certificate ssl_certificate_key ssl_protocols
   ssl_ciphers ssl_preread ssl_password_file ssl_trusted_certificate ssl_client_certificate ssl_verify_client
   ssl_reject_handshake ssl_dhparam server_tokens stub_status add_header merge_slashes server_names_hash_max_size
   limit_conn limit_req limit_conn_zone limit_req_zone proxy_responses recursive_error_pages
   absolute_redirect port_in_redirect server_name_in_redirect`.split(/\s+/),
);

export function isUnderstood(name: string): boolean {
  return understood.has(name);
}
