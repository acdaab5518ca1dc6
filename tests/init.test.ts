import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFleet } from '../src/fleet/fleet.ts';
import { bin, evenkeel, root } from './testing/command-line.ts';
import { freePorts, waitFor } from './testing/raw-http.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fleetText(): string {
  return readFileSync(join(folder, 'evenkeel.yaml'), 'utf8');
}

describe('evenkeel init', () => {
  it('finds the devices of a folder, leaves included files to those that include them, and explains each guess', () => {
    cpSync(join(root, 'fixtures/harbor'), folder, { recursive: true });
    rmSync(join(folder, 'evenkeel.yaml'));
    const run = evenkeel(['init'], folder);
    expect(run.status).toBe(0);
    const fleet = readFleet([{ file: 'evenkeel.yaml', text: fleetText() }]);
    if (!fleet.ok) throw new Error(JSON.stringify(fleet.problems));
    expect(fleet.value.devices.map(({ id, kind, config }) => [id, kind, config])).toEqual([
      ['lb1', 'haproxy', ['haproxy/lb1.cfg']],
      ['web1', 'nginx', ['nginx/web1/nginx.conf']],
      ['web2', 'nginx', ['nginx/web2/nginx.conf']],
    ]);
    expect(fleet.value.declared.hosts.find(({ id }) => id === 'web1')?.address).toBe('10.0.20.21');
    expect(fleet.value.declared.services.map(({ entry }) => entry?.host)).toEqual(['shop.example.com']);
    expect(fleetText()).toContain('# server web1 of lb1 has this address');
    expect(evenkeel(['check', '--no-native'], folder).status).toBe(0);
  });

  it('finds what routes and what shares addresses, too', () => {
    const devices = join(root, 'src/devices');
    cpSync(join(devices, 'frr/fixtures/leaf.conf'), join(folder, 'frr.conf'));
    cpSync(join(devices, 'keepalived/fixtures/balancer-pair.conf'), join(folder, 'keepalived.conf'));
    cpSync(join(devices, 'eos/fixtures/leaf.cfg'), join(folder, 'leaf1.cfg'));
    expect(evenkeel(['init'], folder).status).toBe(0);
    const fleet = readFleet([{ file: 'evenkeel.yaml', text: fleetText() }]);
    if (!fleet.ok) throw new Error(JSON.stringify(fleet.problems));
    expect(fleet.value.devices.map(({ kind, config }) => [kind, config])).toEqual([
      ['frr', ['frr.conf']],
      ['keepalived', ['keepalived.conf']],
      ['eos', ['leaf1.cfg']],
    ]);
  });

  it('does not replace a fleet file unless it is told to', () => {
    writeFileSync(join(folder, 'evenkeel.yaml'), 'fleet: mine\n');
    cpSync(join(root, 'fixtures/shop/haproxy.cfg'), join(folder, 'haproxy.cfg'));
    const run = evenkeel(['init'], folder);
    expect([run.status, fleetText()]).toEqual([2, 'fleet: mine\n']);
    expect(run.stderr).toContain('is there already');
    expect(evenkeel(['init', '--force'], folder).status).toBe(0);
    expect(fleetText()).toContain('haproxy.cfg');
  });

  it('finds a program that runs on this host with the file that it was started with', async () => {
    const [port] = await freePorts();
    const file = join(folder, 'running.conf');
    const settings = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log;`;
    writeFileSync(
      file,
      `${settings} events {}\nhttp { access_log off; server { listen 127.0.0.1:${port}; server_name here.example; return 204; } }\n`,
    );
    const child = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' });
    try {
      await waitFor('127.0.0.1', port, child);
      expect(evenkeel(['init', '--host'], folder).status).toBe(0);
      expect(fleetText()).toContain('config: running.conf');
      expect(fleetText()).toContain(`process ${child.pid} (nginx) was started with it`);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('evenkeel check --watch', () => {
  it('checks again when a file is saved, and ends with the last result', async () => {
    const file = join(folder, 'haproxy.cfg');
    const sound = readFileSync(join(root, 'fixtures/shop/haproxy.cfg'), 'utf8');
    writeFileSync(file, sound);
    const child = spawn(bin, ['check', file, '--watch'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let shown = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const until = async (isDone: () => boolean): Promise<void> => {
      for (let tries = 0; tries < 400 && !isDone(); tries++)
        await new Promise((resolve) => setTimeout(resolve, 25));
    };
    await until(() => said.includes('watching'));
    writeFileSync(
      file,
      `${sound}\nbackend twice\n  server a 10.0.0.1:80 check\n  server b 10.0.0.1:80 check\n`,
    );
    await until(() => shown.includes('duplicate-server'));
    expect(shown).toContain('error[duplicate-server]');
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(1);
  });
});
