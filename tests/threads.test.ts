import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../bench/surroundings.ts';
import { check } from '../src/flow/check.ts';
import type { Outcome } from '../src/flow/outcome.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-threads-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A balancer whose servers are the next web server of the fleet; each tenth sends everything to one server. */
function balancer(number: number): string {
  const weight = number % 10 === 0 ? 0 : 1;
  return `# source: lb.j2:${number}
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend in
  bind 10.0.${number}.1:80
  default_backend web
backend web
  server w1 10.1.${number}.1:8080 check
  server w2 10.1.${number}.2:8080 check weight ${weight}
  server w3 10.1.${number}.3:8080 check weight ${weight} # evenkeel: allow nothing-like-it -- wrong name
`;
}

function webServer(number: number): string {
  return `events {}
http {
  upstream app { server 10.2.${number}.1:9000; server 10.2.${number}.2:9000${number % 7 === 0 ? ' down' : ''}; }
  server { listen 10.1.${number}.1:8080; server_name a.example; location / { proxy_pass http://app; } }
  server { listen 10.1.${number}.1:8080; server_name a.example; return 404; }
}
`;
}

function makeFleet(count: number, more = ''): void {
  const devices: string[] = [];
  for (let number = 1; number <= count; number++) {
    writeFileSync(join(folder, `lb${number}.cfg`), balancer(number));
    writeFileSync(join(folder, `web${number}.conf`), webServer(number));
    devices.push(`  lb${number}: { kind: haproxy, config: lb${number}.cfg }`);
  }
  for (let number = 1; number <= count; number++)
    devices.push(`  web${number}: { kind: nginx, config: web${number}.conf }`);
  writeFileSync(join(folder, 'evenkeel.yaml'), `fleet: many\ndevices:\n${devices.join('\n')}\n${more}`);
}

function run(threads: number, format: 'text' | 'sarif' = 'text'): Promise<Outcome> {
  const around = silent(folder, () => 1_700_000_000_000);
  return check({ target: folder, native: false, threads, format }, around);
}

describe('a fleet that two threads read', () => {
  it('gets the findings, frames, remarks and coverage that one thread gives', async () => {
    makeFleet(70);
    const [one, two] = [await run(1), await run(2)];
    expect(two.data).toEqual(one.data);
    expect(two.text).toBe(one.text);
    expect((await run(2, 'sarif')).text).toBe((await run(1, 'sarif')).text);
    const rules = new Set((one.data['findings'] as readonly { rule: string }[]).map(({ rule }) => rule));
    expect([one.exitCode, rules.has('unreachable-server'), rules.size > 1]).toEqual([1, true, true]);
    expect(one.text).toContain('lb.j2');
  });

  it('gets the same where services enter at some devices, and pairs are declared', async () => {
    makeFleet(
      70,
      `services:
  shop: { entry: 'http://10.0.3.1' }
  all: { entry: 'http://192.0.2.1' }
pairs: [[lb4, lb5], [lb6, web7]]
`,
    );
    const [one, two] = [await run(1), await run(2)];
    expect(two.data).toEqual(one.data);
    expect(two.text).toBe(one.text);
    expect(one.text).toContain('differs between lb4 and lb5');
  });

  it('says which files cannot be read, in the order of the fleet', async () => {
    makeFleet(70);
    rmSync(join(folder, 'lb3.cfg'));
    rmSync(join(folder, 'web65.conf'));
    const [one, two] = [await run(1), await run(2)];
    expect(two).toEqual(one);
    expect(two.exitCode).toBe(2);
    expect(two.text.indexOf('lb3.cfg')).toBeLessThan(two.text.indexOf('web65.conf'));
  });
});
