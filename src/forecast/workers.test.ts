import { expect, test } from 'vitest';
import { nginx } from '../devices/nginx/index.ts';
import { nothingDeclared } from '../model/declared.ts';
import { buildPath } from '../network/path.ts';
import { forecast } from './forecast.ts';

function spreadOf(workers: string, zone: string): readonly number[] {
  const text = `worker_processes ${workers};
events {}
http {
  upstream app { ${zone} server 10.0.0.1:80; server 10.0.0.2:80; }
  server { listen 80; location / { proxy_pass http://app; } }
}`;
  const { facts } = nginx.read([{ file: 'nginx.conf', text }]);
  const { services } = forecast(buildPath([{ id: 'web1', facts }], nothingDeclared));
  return services[0]?.pools[0]?.distribution.spread ?? [];
}

test('workers that take turns by themselves stray further than one, unless they share a zone', () => {
  const [one = 0] = spreadOf('1', '');
  const [four = 0] = spreadOf('4', '');
  const [shared = 0] = spreadOf('4', 'zone app 64k;');
  expect(one).toBeGreaterThan(0);
  // Independent positions: variances add up.
  expect(four / one).toBeCloseTo(2, 10);
  expect(shared).toBe(one);
});
