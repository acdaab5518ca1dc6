/** Options of `server` without a value that decide nothing about where traffic goes (manual 5.2, and 3.x). */
export const serverFlags: ReadonlySet<string> = new Set(
  words(`allow-0rtt check-send-proxy check-sni-auto check-ssl check-via-socks4 check-reuse-pool force-sslv3
    force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 no-check-send-proxy no-check-ssl no-check-sni-auto
    no-check-reuse-pool no-ktls ktls no-renegotiate no-sni-auto no-ssl-reuse no-sslv3 no-tfo no-tls-tickets
    no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost non-stick renegotiate sni-auto ssl-reuse stick
    strict-maxconn tfo tls-tickets`),
);

/** Options of `server` with one value that decide nothing about where traffic goes. */
export const serverValues: ReadonlySet<string> = new Set(
  words(`agent-addr agent-inter agent-port agent-send ca-sign-file cc check-alpn check-pool-conn-name
    check-proto check-sni ciphers ciphersuites client-sigalgs curves ech error-limit guid hash-key idle-ping
    init-state log-bufsize log-proto max-reuse namespace npn on-marked-up pool-conn-name pool-low-conn
    proxy-v2-options quic-cc-algo resolve-net resolve-opts resolve-prefer
    set-proxy-v2-tlv-fmt shard sigalgs socks4 ssl-max-ver ssl-min-ver tcp-md5sig tcp-ut usesrc verify
    verifyhost ws`),
);

/** Options of `bind` without a value (manual 5.1, and 3.x). */
export const bindFlags: ReadonlySet<string> = new Set(
  words(`accept-proxy allow-0rtt defer-accept force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13
    force-strict-sni generate-certificates ktls no-alpn no-ca-names no-ktls no-sslv3 no-strict-sni
    no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 prefer-client-ciphers quic-force-retry ssl strict-sni
    tfo tls-tickets transparent v4v6 v6only`),
);

/** Options of `bind` with one value. */
export const bindValues: ReadonlySet<string> = new Set(
  words(`accept-netscaler-cip alpn backlog ca-file ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file cc ciphers
    ciphersuites client-sigalgs crl-file crt crt-ignore-err crt-list curves default-crt ecdhe ech expose-fd gid
    group guid-prefix id idle-ping interface label level maxconn mode mss name namespace nbconn nice npn
    ocsp-update process proto quic-cc-algo quic-socket severity-output shards sigalgs ssl-max-ver ssl-min-ver
    tcp-md5sig tcp-ss tcp-ut thread tls-ticket-keys uid user verify`),
);

function words(list: string): readonly string[] {
  return list.split(/\s+/);
}
