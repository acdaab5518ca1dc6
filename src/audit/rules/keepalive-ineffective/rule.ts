import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'keepalive-ineffective',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Connections to the servers are kept open by setting, and closed by protocol',
  why: 'HTTP/1.0 closes each connection: under load the ports of the machine run out and every request pays a handshake.',
  fix: 'Add proxy_http_version 1.1 and proxy_set_header Connection "".',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    if (pool.keepAlive === undefined || pool.httpVersion !== '1.0' || pool.keepAlive.connections === 0)
      continue;
    yield {
      message: `upstream ${pool.name} keeps ${pool.keepAlive.connections} connections, but is spoken to in HTTP/1.0`,
      span: pool.keepAlive.span,
      subjects: [`${poolSubject(device, pool.name)}/keepalive`],
    };
  }
}
