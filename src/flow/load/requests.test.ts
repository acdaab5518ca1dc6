import { expect, test } from 'vitest';
import { onlySafe } from './requests.ts';

test('requests that may change something are left out, and that is said', () => {
  const shape = { client: 'a', host: 'h', path: '/' };
  const methods = ['GET', 'POST', 'HEAD', 'DELETE'];
  const shapes = methods.map((method) => ({ ...shape, method }));
  const asked = { shapes, from: 'a log', assumptions: ['one'], rate: 5 };
  const safe = onlySafe(asked);
  const { shapes: kept, assumptions } = safe.ok ? safe.value : { shapes: [], assumptions: [] };
  expect(kept.map(({ method }) => method)).toEqual(['GET', 'HEAD']);
  expect(assumptions[1]).toMatch(/50\.0 % .* --unsafe-methods/);
  expect(onlySafe({ ...asked, shapes: kept })).toMatchObject({ value: { assumptions: ['one'] } });
  expect(onlySafe({ ...asked, shapes: shapes.slice(1, 2) }).ok).toBe(false);
});
