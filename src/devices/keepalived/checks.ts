import type { HealthCheck } from '../../model/pool.ts';
import type { Statement } from './tree.ts';
import { addressOf, last, milliseconds, numberIn } from './values.ts';

/** Checkers, the one that sees most first: a server is down when any of its checkers says so. */
const protocols: readonly (readonly [name: string, protocol: HealthCheck['protocol']])[] = [
  ['HTTP_GET', 'http'],
  // HTTP inside TLS: no plain check
  ['SSL_GET', 'other'],
  ['SMTP_CHECK', 'other'],
  ['DNS_CHECK', 'other'],
  ['MISC_CHECK', 'other'],
  ['UDP_CHECK', 'other'],
  ['FILE_CHECK', 'other'],
  ['BFD_CHECK', 'other'],
  ['PING_CHECK', 'other'],
  ['TCP_CHECK', 'tcp'],
];

/** Attempts after the first that failed, where nothing is said (keepalived.conf(5), `retry`). */
const defaultRetries: Readonly<Record<string, number>> = {
  DNS_CHECK: 3,
  MISC_CHECK: 0,
  FILE_CHECK: 0,
  BFD_CHECK: 0,
};

/** Milliseconds before the next attempt, where nothing is said (keepalived.conf(5), `delay_before_retry`). */
function retryDelay(checker: string, interval: number): number {
  if (checker === 'DNS_CHECK') return interval;
  return checker === 'HTTP_GET' || checker === 'SSL_GET' ? 3000 : 1000;
}

/** Without a checker a server counts as up for ever. Settings of the server hold for its checkers, and the pool's for it. */
export function checkOf(server: Statement, virtual: readonly Statement[]): HealthCheck {
  const own = server.block ?? [];
  const [name = '', protocol = 'tcp'] = protocols.find(([each]) => last(own, each) !== undefined) ?? [];
  const checker = last(own, name);
  const blocks = [checker?.block ?? [], own, virtual];
  const said = (keyword: string): string | undefined =>
    blocks.map((block) => last(block, keyword)?.arguments[0]).find((text) => text !== undefined);
  const retries = numberIn(said('retry'), 0, 1_000_000) ?? defaultRetries[name] ?? 1;
  const interval = milliseconds(said('delay_loop')) ?? 60_000;
  const again = milliseconds(said('delay_before_retry')) ?? retryDelay(name, interval);
  const url = last(checker?.block, 'url')?.block;
  return {
    enabled: checker !== undefined,
    address: addressOf(last(checker?.block, 'connect_ip')?.arguments[0])?.address,
    port: numberIn(last(checker?.block, 'connect_port')?.arguments[0], 1, 65_535),
    intervalMs: interval,
    fastIntervalMs: checker !== undefined && retries > 0 ? again : undefined,
    rise: 1,
    fall: retries + 1,
    protocol,
    path: last(url, 'path')?.arguments[0],
    agent: false,
  };
}
