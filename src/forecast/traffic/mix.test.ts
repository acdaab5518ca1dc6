import { expect, it } from 'vitest';
import { haproxy } from '../../devices/haproxy/index.ts';
import { type Declared, defaultIntents, nothingDeclared, type Service } from '../../model/declared.ts';
import type { ObservedTraffic } from '../../model/observed-traffic.ts';
import { buildPath, type Path } from '../../network/path.ts';
import { forecast, type ServiceForecast } from '../forecast.ts';
import { readText } from './testing/fields.ts';

const configuration = `
defaults
    mode http
    timeout connect 2s
    timeout client 30s
    timeout server 30s
frontend www
    bind :80
    use_backend api if { path_beg /api/ }
    default_backend app
frontend intern
    bind :8080
    default_backend app
backend app
    server app1 10.0.0.1:80
backend api
    server api1 10.0.0.2:80
`;

function line(at: number, frontend: string, url: string, host: string): string {
  const clock = `06/Feb/2026:12:${14 + Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}.000`;
  return `10.${at % 3}.0.1:40112 [${clock}] ${frontend} app/app1 0/0/1/2/3 200 2750 - - ---- 1/1/1/1/0 0/0 {${host}} "GET ${url} HTTP/1.1"\n`;
}

/** Of 400 requests a quarter is for the API, and a tenth of all comes in by the other frontend. */
const log = Array.from({ length: 400 }, (_, at) =>
  line(at, at % 10 === 0 ? 'intern' : 'www', at % 4 === 1 ? '/api/x?k=1' : '/page', 'shop.example'),
).join('');

function serviceWith(observed: ObservedTraffic, more: Partial<Service> = {}, rate?: number): Service {
  const traffic = { clients: {}, paths: {}, log: { files: ['x.log'] }, observed, rate };
  return { id: 'shop', traffic, intents: defaultIntents, needs: [], ...more };
}

function pathOf(service: Service): Path {
  const declared: Declared = { ...nothingDeclared, services: [service] };
  return buildPath(
    [{ id: 'lb', facts: haproxy.read([{ file: 'x.cfg', text: configuration }]).facts }],
    declared,
  );
}

function predicted(service: Service, sample?: number): ServiceForecast {
  const [one] = forecast(pathOf(service), { sample }).services;
  if (one === undefined) throw new Error('no service');
  return one;
}

const { observed } = readText(log);

it('forecasts what the log shows: shares of pools and frontends, and its rate', () => {
  const { pools, frontends, profile, endpoints } = predicted(serviceWith(observed));
  const share = (name: string): number => pools.find(({ pool }) => pool.name === name)?.share ?? 0;
  expect(share('api')).toBeCloseTo(0.25, 2);
  expect(share('app')).toBeCloseTo(0.75, 2);
  const entered = frontends.map(({ frontend, share: part }) => [frontend.name, Math.round(part * 100)]);
  expect(entered).toEqual([
    ['www', 90],
    ['intern', 10],
  ]);
  expect(profile.rate).toBeCloseTo(400 / 399, 6);
  expect(endpoints.reduce((sum, { rate = 0 }) => sum + rate, 0)).toBeCloseTo(400 / 399, 6);
  expect(profile.assumptions).toEqual([
    'traffic as in log, 400 requests of 2026-02-06 12:14 to 12:20, at most 1/s over a minute',
  ]);
  expect(new Set(profile.requests.map(({ source, host, query }) => `${source} ${host} ${query}`))).toEqual(
    new Set(
      ['10.0.0.1', '10.1.0.1', '10.2.0.1'].flatMap((source) =>
        ['k=1', ''].map((query) => `${source} shop.example ${query}`),
      ),
    ),
  );
});

it('draws evenly from the sample, whether fewer or more are asked for', () => {
  for (const count of [64, 100, 256, 399, 401, 1000]) {
    const { profile } = predicted(serviceWith(observed), count);
    expect(profile.requests).toHaveLength(count);
    const api = profile.requests.filter(({ path }) => path.startsWith('/api/')).length;
    expect(Math.abs(api / count - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / count));
  }
});

it('takes a declared rate before that of the log', () => {
  expect(predicted(serviceWith(observed, {}, 50)).profile.rate).toBe(50);
});

it('takes the requests for the own host of a log of several services, and their part of the rate', () => {
  const mixed = Array.from({ length: 200 }, (_, at) =>
    line(at, 'www', at % 4 === 0 ? '/api/x' : '/page', at % 4 === 0 ? 'api.example' : 'shop.example:80'),
  ).join('');
  const entry = { tls: false, host: 'Shop.example', port: 80, path: '/' };
  const { profile, pools } = predicted(serviceWith(readText(mixed).observed, { entry }));
  expect(pools.map(({ pool, share }) => [pool.name, share])).toEqual([['app', expect.closeTo(1, 9)]]);
  expect(profile.rate).toBeCloseTo((200 / 199) * 0.75, 6);
  expect(profile.assumptions).toContain('75.0 % of these requests are of this service');
});

it('takes the host of the entry where the log tells none', () => {
  const bare = readText(log.replaceAll('{shop.example} ', '')).observed;
  const entry = { tls: true, host: 'www.example', port: 80, path: '/' };
  const { profile } = predicted(serviceWith(bare, { entry }));
  expect(profile.requests.every(({ host, tls }) => host === 'www.example' && tls)).toBe(true);
  expect(profile.assumed).toEqual(new Set());
  expect(predicted(serviceWith(bare)).profile.assumed).toEqual(new Set(['host', 'sni']));
});

it('says when nothing was read, and takes what is declared', () => {
  const service = serviceWith(observed);
  const { profile } = predicted({
    ...service,
    traffic: { ...service.traffic, observed: undefined, rate: 7 },
  });
  expect(profile.rate).toBe(7);
  expect(profile.assumptions[0]).toBe('nothing was read of x.log: traffic as declared');
});
