import { describe, expect, it } from 'vitest';
import { forecast } from '../src/forecast/forecast.ts';
import { pathOfFleet } from './testing/written-fleets.ts';

const defaults =
  'defaults\n    mode http\n    timeout connect 2s\n    timeout client 9s\n    timeout server 9s\n';

function unserved(lb: string, web: string): Readonly<Record<string, number>> {
  const path = pathOfFleet({
    configurations: { lb: `${defaults}${lb}`, web: `${defaults}${web}` },
    kinds: { lb: 'haproxy, host: 192.0.2.1', web: 'haproxy, host: 192.0.2.2' },
    links: [],
    more: 'services:\n  shop: { entry: "http://shop.site.test", traffic: { rate: 10/s } }',
  });
  const [service] = forecast(path).services;
  return service?.unserved ?? {};
}

const lb =
  'frontend www\n    bind 192.0.2.1:80\n    default_backend web\nbackend web\n    server w 192.0.2.2:8080\n';
const web =
  'frontend www\n    bind 192.0.2.2:8080\n    default_backend app\nbackend app\n    server a 192.0.2.9:9000\n';

describe('requests that nobody serves', () => {
  it('are none where all is well', () => {
    expect(unserved(lb, web)).toEqual({});
  });

  it('are those of a section that is switched off', () => {
    expect(unserved(lb.replace('\nbackend web\n', '\nbackend web\n    disabled\n'), web)).toEqual({
      'no-server': 1,
    });
    expect(unserved(lb, web.replace('\nbackend app\n', '\nbackend app\n    disabled\n'))).toEqual({
      'no-server': 1,
    });
  });

  it('are those that speak another protocol to the next tier', () => {
    expect(unserved(lb.replace(':8080', ':8080 ssl verify none'), web)).toEqual({ refused: 1 });
    expect(unserved(lb, web.replace(':8080', ':8080 accept-proxy'))).toEqual({ refused: 1 });
  });

  it('are those that the next tier refuses by what it really gets', () => {
    const rule = '    http-request deny unless { path_beg /in }\n    http-request set-header X-Seen 1\n';
    const denied = web.replace('    default_backend', `${rule}    default_backend`);
    expect(unserved(lb, denied)['deny']).toBeGreaterThan(0.5);
    const moved = lb.replace(
      '    default_backend',
      '    http-request set-path /in%[path]\n    default_backend',
    );
    expect(unserved(moved, denied)).toEqual({});
  });
});
