import { expect, it } from 'vitest';
import { compareExchanges, type Exchange } from './exchanges.ts';

function exchange(change: Partial<Exchange> = {}, header = 'x-a: 1'): Exchange {
  return {
    what: 'GET shop.example.com/cart',
    status: 200,
    headers: ['Date: now', `x-request: ${Math.random()}`],
    asked: [
      {
        pool: 'app',
        server: 'app1',
        line: 'GET /cart HTTP/1.1',
        headers: ['Host: shop.example.com', header],
      },
    ],
    ...change,
  };
}

const twice = (change?: Partial<Exchange>, header?: string): readonly [Exchange[], Exchange[]] => [
  [exchange(change, header)],
  [exchange(change, header)],
];

it('sees nothing in what changes by itself', () => {
  expect(compareExchanges({ base: twice(), proposed: twice() })).toEqual([]);
});

it.each<[string, Partial<Exchange>, string]>([
  ['harm', { status: 503 }, 'status 200 → 503'],
  ['harm', { status: undefined, failure: 'refused' }, 'status 200 → refused'],
  ['way', { status: 204 }, 'status 200 → 204'],
  ['way', { headers: ['Location: /x'] }, 'location none → /x'],
  [
    'way',
    {
      asked: [
        {
          pool: 'api',
          server: 'a',
          line: 'GET /cart HTTP/1.1',
          headers: ['Host: shop.example.com', 'x-a: 1'],
        },
      ],
    },
    'pool app → api',
  ],
])('calls it %s when the proposal has %o', (kind, change, text) => {
  const [first] = compareExchanges({ base: twice(), proposed: twice(change) });
  expect(first?.kind).toBe(kind);
  expect(`${first?.of} ${first?.before} → ${first?.after}`).toBe(text);
  expect(first?.example).toBe('GET shop.example.com/cart');
});

it('tells a header that the servers get', () => {
  const found = compareExchanges({ base: twice(), proposed: twice({}, 'x-a: 2') });
  expect(found).toMatchObject([{ kind: 'header', of: 'header x-a to the servers', before: '1', after: '2' }]);
});
