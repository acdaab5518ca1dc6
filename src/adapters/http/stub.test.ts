import { afterEach, describe, expect, test } from 'vitest';
import type { LoadResult } from '../../load/result.ts';
import { startStub } from './stub.ts';
import { startStubGroup } from './stub-group.ts';
import { load, running, stopAll, stub } from './testing/loads.ts';

afterEach(stopAll);

function statuses({ totals }: LoadResult): number {
  return totals.status['2xx'];
}

describe('a stub', () => {
  test('of limited capacity makes requests wait and refuses what finds no place', async () => {
    const settings = {
      latency: { kind: 'fixed', seconds: 0.1 },
      capacity: { concurrency: 4, queue: 8 },
    } as const;
    const server = await stub({ settings });
    const result = await load(server.port, { rate: 200, seconds: 1 }).done;
    const { counts } = await server.record();
    // 40 each second are served, twelve more while the places and the queue empty.
    expect(counts.answered).toBeLessThan(70);
    expect(counts.refused + counts.answered).toBe(200);
    expect(result.totals.status['5xx']).toBe(counts.refused);
    expect(result.totals.latency.max).toBeGreaterThan(150);
  });

  test('falls over under heavy overload, and comes back when it is told', async () => {
    const capacity = { concurrency: 1, queue: 5, fallsAfterRefusals: 20 };
    const server = await stub({ settings: { latency: { kind: 'fixed', seconds: 0.1 }, capacity } });
    const { failures } = (await load(server.port, { rate: 200, seconds: 1 }).done).totals;
    expect(failures.refused).toBeGreaterThan(100);
    await server.set({ failure: undefined, latency: { kind: 'fixed', seconds: 0 } });
    expect(statuses(await load(server.port).done)).toBe(200);
  });

  test('answers health checks as its state says, whatever the load', async () => {
    const server = await stub({ healthPaths: ['/health'] });
    const shape = { path: '/health' };
    expect(statuses(await load(server.port, { shape }).done)).toBe(200);
    await server.set({ healthy: false });
    expect((await load(server.port, { shape }).done).totals.status['5xx']).toBe(200);
    expect((await server.record()).counts).toMatchObject({ asked: 0, health: 400 });
  });

  test('fails with a share of errors, resets, or refuses, and comes back', async () => {
    const server = await stub();
    await server.set({ failure: { kind: 'errors', share: 0.3, status: 500 } });
    const errors = (await load(server.port).done).totals.status['5xx'];
    expect(errors).toBeGreaterThan(30);
    expect(errors).toBeLessThan(90);
    await server.set({ failure: { kind: 'reset' } });
    expect((await load(server.port).done).totals.failures.reset).toBe(200);
    await server.set({ failure: { kind: 'refuse' } });
    expect((await load(server.port).done).totals.failures.refused).toBe(200);
    await server.set({ failure: undefined });
    expect(statuses(await load(server.port).done)).toBe(200);
  });

  test('draws its latencies from its seed', async () => {
    const settings = { latency: { kind: 'lognormal', median: 0.01, sigma: 0.5 } } as const;
    const server = await stub({ settings });
    const { latency } = (await load(server.port).done).totals;
    expect(latency.p50).toBeGreaterThan(5);
    expect(latency.p99).toBeGreaterThan(latency.p50 * 1.5);
  });

  test('in a thread of its own is the same', async () => {
    const group = startStubGroup();
    running.push(group.stop);
    const started = await group.start({ name: 'far' });
    if (!started.ok) throw new Error(started.problems[0]?.message);
    const result = await load(started.value.port).done;
    expect(result.totals.servers).toMatchObject([{ name: 'far', answers: 200 }]);
    await started.value.set({ failure: { kind: 'errors', share: 1, status: 502 } });
    expect((await load(started.value.port).done).totals.status['5xx']).toBe(200);
    expect((await started.value.record()).counts.asked).toBe(400);
    const taken = await group.start({ name: 'other', port: started.value.port });
    expect(taken.ok ? undefined : taken.problems[0]?.code).toBe('address-taken');
  });

  test('whose thread has ended is not waited for', async () => {
    const group = startStubGroup();
    const started = group.start({ name: 'early' });
    await group.stop();
    expect([true, false]).toContain((await started).ok);
    const late = await group.start({ name: 'late' });
    expect(late.ok ? undefined : late.problems[0]?.message).toMatch(/has ended/);
  });

  test('listens on the loopback only', async () => {
    const started = await startStub({ name: 'x', address: '10.0.0.1' });
    expect(started.ok ? undefined : started.problems[0]?.code).toBe('not-loopback');
  });

  test('of a TCP pool greets and echoes', async () => {
    const server = await stub({ mode: 'tcp' });
    const { connect } = await import('node:net');
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => {
      text += String(bytes);
      if (text === 'app1\n') socket.write('ping');
      if (text.endsWith('ping')) socket.end();
    });
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toBe('app1\nping');
  });
});
