import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evenkeel, root } from './testing/command-line.ts';

const harbor = join(root, 'fixtures/harbor');
const copies: string[] = [];
afterAll(() => {
  for (const folder of copies) rmSync(folder, { recursive: true, force: true });
});

/** The fleet with one file edited. */
function changed(file: string, edit: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-trace-'));
  copies.push(folder);
  cpSync(harbor, folder, { recursive: true });
  writeFileSync(join(folder, file), edit(readFileSync(join(folder, file), 'utf8')));
  return folder;
}

interface Hop {
  readonly device: string;
  readonly frontend?: string;
  readonly decision?: {
    readonly text: string;
    readonly span: { readonly file: string; readonly line: number };
  };
  readonly pool?: string;
  readonly ending?: { readonly kind: string };
  readonly servers: readonly { readonly name: string; readonly share: number; readonly next?: Hop }[];
}

interface Traced {
  readonly status: number | null;
  readonly disposition: string;
  readonly hops: readonly Hop[];
  readonly text: string;
}

function trace(folder: string, url: string, ...args: readonly string[]): Traced {
  const run = evenkeel(['trace', url, folder, ...args, '--json'], root);
  const text = evenkeel(['trace', url, folder, ...args], root).stdout;
  const { disposition, hops } = JSON.parse(run.stdout) as Pick<Traced, 'disposition' | 'hops'>;
  return { status: run.status, disposition, hops, text };
}

describe('evenkeel trace', () => {
  it('follows a request through balancer, web server and application, with the line that decides at each', () => {
    const { status, disposition, hops, text } = trace(
      harbor,
      'http://shop.example.com/api/cart',
      '--from',
      '203.0.113.9',
    );
    expect([status, disposition]).toEqual([0, 'delivered']);
    const [first] = hops;
    expect([first?.device, first?.pool, first?.decision?.text]).toEqual([
      'lb1',
      'web_api',
      'use_backend web_api if api',
    ]);
    const [web] = first?.servers ?? [];
    expect([web?.share, web?.next?.frontend, web?.next?.pool]).toEqual([1, 'shop.example.com', 'app']);
    expect(web?.next?.decision?.text).toBe('proxy_pass http://app');
    expect(web?.next?.servers).toHaveLength(1);
    for (const words of [
      'use_backend web_api if api',
      'server_name shop.example.com;',
      'proxy_pass http://app;',
    ])
      expect(text).toContain(words);
  });

  it('shows the shares of many clients when none is named, and every device that may come next', () => {
    const [first] = trace(harbor, 'http://shop.example.com/').hops;
    expect(first?.servers.map(({ name, share }) => [name, share])).toEqual([
      ['web1', 0.5],
      ['web2', 0.5],
    ]);
    expect(first?.servers.map(({ next }) => next?.device)).toEqual(['web1', 'web2']);
    const shares = first?.servers[0]?.next?.servers.map(({ share }) => share) ?? [];
    expect(shares).toHaveLength(3);
    for (const share of shares) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.08);
  });

  it('takes the default server for a host that no name has, and files for what is not passed on', () => {
    const other = trace(harbor, 'http://other.example/');
    expect(other.hops[0]?.servers[0]?.next?.frontend).toBe('8080');
    expect(other.hops[0]?.servers[0]?.next?.decision?.text).toBe('return 404');
    expect(trace(harbor, 'http://shop.example.com/img/logo.png').disposition).toBe('answered');
  });

  it('says who answers, who refuses and what is uncertain, in words and exit codes', () => {
    expect(trace(harbor, 'http://shop.example.com/internal/x')).toMatchObject({
      status: 0,
      disposition: 'answered',
    });
    expect(trace(harbor, 'http://shop.example.com:81/')).toMatchObject({ status: 1, disposition: 'refused' });
    const dead = changed('haproxy/lb1.cfg', (text) => text.replaceAll('check maxconn 500', 'check disabled'));
    expect(trace(dead, 'http://shop.example.com/')).toMatchObject({ status: 1, disposition: 'no-server' });
    const lua = changed('haproxy/lb1.cfg', (text) => text.replace('if api', 'if { lua.choose -m found }'));
    expect(trace(lua, 'http://shop.example.com/api/cart')).toMatchObject({
      status: 3,
      disposition: 'uncertain',
    });
  });

  it('joins a balancer and a web server on one machine by the loopback address', () => {
    const folder = changed('evenkeel.yaml', (text) => text.replace('10.0.20.21', '10.0.10.11'));
    writeFileSync(
      join(folder, 'haproxy/lb1.cfg'),
      readFileSync(join(folder, 'haproxy/lb1.cfg'), 'utf8').replaceAll('10.0.20.21', '127.0.0.1'),
    );
    expect(trace(folder, 'http://shop.example.com/').hops[0]?.servers[0]?.next?.device).toBe('web1');
  });

  it.each([
    ['what is no URL, service or flow', ['shop.example.com', harbor], 'is no URL, no service'],
    ['a flow to nobody', ['internet -> lb9:80', harbor], "did you mean 'lb1'?"],
    ['a flow of two families', ['2001:db8::1 -> 10.0.10.11', harbor], 'of two families'],
    ['an unknown client', ['http://x/', harbor, '--from', 'nobody'], 'neither an address nor a client'],
  ])('refuses %s', (_, args, message) => {
    const run = evenkeel(['trace', ...args], root);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });
});

describe('a fleet of two tiers', () => {
  it('is sound in every profile', () => {
    const run = evenkeel(['check', harbor, '--profile', 'all', '--no-native', '--fail-on', 'warning'], root);
    expect(run.stdout + run.stderr).toContain('0 errors, 0 warnings');
    expect(run.status).toBe(0);
  });

  it('has a funnel when the web servers no longer know the client behind the balancer', () => {
    const folder = changed('nginx/web1/conf.d/shop.conf', (text) =>
      text.replace(/ {2}(set_real_ip_from|real_ip_header).*\n/g, ''),
    );
    const run = evenkeel(['check', folder, '--json', '--no-native'], root);
    const { findings } = JSON.parse(run.stdout) as {
      findings: readonly { rule: string; severity: string }[];
    };
    expect(findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).toEqual([
      'ip-hash-behind-proxy',
    ]);
    expect(run.status).toBe(1);
  });
});
