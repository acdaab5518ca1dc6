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
