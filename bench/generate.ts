/** A sound configuration with `backends` backends of four servers: nine lines for each, as many rules in the frontend. */
export function largeConfiguration(backends: number): string {
  const lines = [
    'global',
    '    maxconn 100000',
    'defaults',
    '    mode http',
    '    timeout connect 2s',
    '    timeout client 30s',
    '    timeout server 30s',
    '',
    'frontend www',
    '    bind 127.0.0.1:18080',
  ];
  for (let at = 0; at < backends; at++) {
    lines.push(`    use_backend shop${at} if { hdr(host) -i shop${at}.example.com }`);
  }
  lines.push('    default_backend shop0', '');
  for (let at = 0; at < backends; at++) {
    lines.push(`backend shop${at}`, '    balance roundrobin', '    option httpchk GET /health');
    for (let server = 1; server <= 4; server++) {
      const address = `10.${(at >> 8) & 255}.${at & 255}.${server}`;
      lines.push(
        `    server app${server} ${address}:8080 check inter 2s rise 2 fall 3 weight 100 maxconn 200`,
      );
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}

/** A sound configuration of `servers` server blocks with an upstream each: 13 lines and some 750 bytes for each. */
export function manyServerBlocks(servers: number): string {
  const lines = [
    'worker_processes 4;',
    'events { worker_connections 4096; }',
    'http {',
    '  server_names_hash_max_size 16384;',
  ];
  for (let at = 0; at < servers; at++) {
    const network = `10.${(at >> 8) & 255}.${at & 255}`;
    lines.push(
      `  upstream shop${at} {`,
      ...[1, 2, 3, 4].map((host) => `    server ${network}.${host}:8080 max_fails=3;`),
      '    keepalive 16; keepalive_requests 1000; keepalive_timeout 60s;',
      '  }',
      `  server { listen 18080; server_name shop${at}.example.com www.shop${at}.example.com;`,
      '    client_max_body_size 8m;',
      `    location / { proxy_pass http://shop${at}; proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header Connection ""; }`,
      `    location /static/ { root /srv/www/shop${at}/public; expires 30d; add_header Cache-Control "public"; }`,
      `    location ~* \\.(?:png|jpe?g|gif|svg|woff2)$ { root /srv/www/shop${at}/assets; access_log off; }`,
      '  }',
    );
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

/** Files of a fleet of `devices` balancers and web servers, about 500 lines each, by their path. */
export function manyDevices(devices: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const fleet = ['fleet: bench', 'devices:'];
  for (let at = 0; at < devices; at++) {
    const address = `10.${(at >> 8) & 255}.${at & 255}.1`;
    const isBalancer = at % 2 === 0;
    const file = isBalancer ? `haproxy/lb${at}.cfg` : `nginx/web${at}.conf`;
    fleet.push(
      `  ${isBalancer ? 'lb' : 'web'}${at}: { kind: ${isBalancer ? 'haproxy' : 'nginx'}, config: ${file}, host: ${address} }`,
    );
    const text = isBalancer ? largeConfiguration(54) : manyServerBlocks(38);
    files.set(
      file,
      text
        .replaceAll(/10\.(\d+)\.(\d+)\./g, `10.${100 + (at >> 8)}.${at & 255}.`)
        .replaceAll('18080', '8080'),
    );
  }
  files.set('evenkeel.yaml', `${fleet.join('\n')}\n`);
  return files;
}
