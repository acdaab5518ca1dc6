import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { reset } from './reset.ts';

const server = createServer();

afterEach(() => {
  server.close();
});

async function pair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
    [Socket],
    unknown,
  ];
  return { near, far };
}

test('the other side sees a reset', async () => {
  const { near, far } = await pair();
  const failed = once(far, 'error');
  far.resume();
  reset(near);
  expect(((await failed)[0] as NodeJS.ErrnoException).code).toBe('ECONNRESET');
});

test('demo that never exited: a connection that was being shut down is closed as well', async () => {
  const { near, far } = await pair();
  far.resume();
  const closed = once(near, 'close');
  near.end('bye');
  reset(near);
  await closed;
  expect(near.destroyed).toBe(true);
});
