import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../bench/surroundings.ts';
import { countWork } from '../src/devices/testing/work.ts';
import { check } from '../src/flow/check.ts';
import type { Outcome } from '../src/flow/outcome.ts';
import { readEstate } from '../src/flow/read-path.ts';
import { readGit } from '../src/flow/versions.ts';
import { readState } from '../src/network/captured/read-state.ts';
import { moreSamples } from '../src/network/captured/testing/more-samples.ts';
import { routeSamples } from '../src/network/captured/testing/route-samples.ts';
import { otherSamples } from '../src/network/captured/testing/samples.ts';
import type { Path } from '../src/network/path.ts';
import { wiredLinks } from '../src/network/wiring.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-state-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const routes =
  '[{"dst":"default","gateway":"192.0.2.1","dev":"eth0","protocol":"dhcp","metric":100,"flags":[]}]\n';

function eos(name: string): string {
  return `! device: ${name} (DCS-7050SX3-48YC8, EOS-4.28.3M)
hostname ${name}
!
interface Ethernet1
   no switchport
   ip address 192.0.2.1/24
   mtu ${name === 'sw1' ? 9000 : 1500}
!
interface Ethernet2
   no switchport
!
`;
}

function lldp(device: string, port: string): string {
  return JSON.stringify({
    lldpNeighbors: [{ port: 'Ethernet1', neighborDevice: device, neighborPort: port }],
  });
}

function pathOf(): Path {
  const read = readEstate(folder);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.path;
}

describe('captured state of a device', () => {
  it('is read from the files that patterns match, with the time of the oldest', () => {
    write(
      'evenkeel.yaml',
      'devices:\n  app1: { kind: ifupdown2, config: interfaces, state: [app1-*.json] }\n',
    );
    write('interfaces', 'auto eth0\niface eth0 inet dhcp\n');
    write('app1-routes.json', routes);
    write('app1-lldp.json', '{"lldp":{"interface":[]}}');
    utimesSync(join(folder, 'app1-lldp.json'), 1_700_000_000, 1_700_000_000);
    const [device] = pathOf().devices;
    expect(device?.state).toMatchObject({
      at: '2023-11-14T22:13:20.000Z',
      routes: [{ prefix: '0.0.0.0/0', span: { file: join(folder, 'app1-routes.json'), line: 1 } }],
    });
    expect(pathOf().devices[0]).toBe(device);
  });

  it('that is missing or that nobody knows is told, and the rest is read', () => {
    write(
      'evenkeel.yaml',
      'devices:\n  app1: { config: interfaces, state: [routes.json, odd.txt, gone.txt] }\n',
    );
    write('interfaces', 'auto eth0\niface eth0 inet dhcp\n');
    write('routes.json', routes);
    write('odd.txt', 'Sat Nov 21 12:00:00\n');
    const read = readEstate(folder);
    const problems = read.ok ? read.value.problems : [];
    expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'unreadable-file warning',
      'state-unrecognised warning',
    ]);
    expect(read.ok ? read.value.path.devices[0]?.state?.routes.length : 0).toBe(1);
  });

  it('tells of cables that are not declared; a declared one wins', () => {
    const devices = `devices:
  sw1: { kind: eos, config: sw1.cfg, state: sw1.json }
  sw2: { kind: eos, config: sw2.cfg }
`;
    for (const name of ['sw1', 'sw2']) write(`${name}.cfg`, eos(name));
    write('sw1.json', lldp('sw2.example.net', 'Et1'));
    const shown = (): readonly string[] =>
      wiredLinks(pathOf()).map(({ ends, from }) =>
        [from, ...ends.map(({ device, port }) => `${device.id} ${port.name}`)].join(' '),
      );
    write('evenkeel.yaml', devices);
    expect(shown()).toEqual(['lldp sw1 Ethernet1 sw2 Ethernet1']);
    write('evenkeel.yaml', `${devices}links:\n  - sw1:Ethernet1 -- sw2:Ethernet2\n`);
    expect(shown()).toEqual(['declared sw1 Ethernet1 sw2 Ethernet2']);
  });

  it('of a version in Git is that of its commit; what is not in Git is read where it lies', () => {
    const git = (...args: readonly string[]): void => {
      const identity = [
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example.invalid',
        '-c',
        'init.defaultBranch=main',
      ];
      expect(spawnSync('git', [...identity, ...args], { cwd: folder }).status).toBe(0);
    };
    write(
      'evenkeel.yaml',
      'devices:\n  app1: { config: interfaces, state: routes.json }\n  app2: { config: interfaces, state: local.json }\n',
    );
    write('interfaces', 'auto eth0\niface eth0 inet dhcp\n');
    write('routes.json', routes);
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'base');
    write('routes.json', routes.replace('192.0.2.1', '192.0.2.9'));
    git('commit', '-qam', 'change');
    write('local.json', routes);
    const versions = readGit(folder, 'HEAD~1..HEAD', {});
    const gateways = (['base', 'proposed'] as const).map((side) =>
      versions.ok
        ? versions.value[side].path.devices.map(({ state }) => state?.routes[0]?.nextHops[0]?.address)
        : [],
    );
    expect(gateways).toEqual([
      ['192.0.2.1', '192.0.2.1'],
      ['192.0.2.9', '192.0.2.1'],
    ]);
  });

  it('joins devices in the threads of a large fleet', async () => {
    const count = 70;
    const lines = Array.from({ length: count }, (_, at) => {
      write(`sw${at}.cfg`, eos(`sw${at}`));
      write(`sw${at}.json`, lldp(`sw${(at + 1) % count}`, 'Ethernet2'));
      return `  sw${at}: { kind: eos, config: sw${at}.cfg, state: sw${at}.json }\n`;
    });
    write('evenkeel.yaml', `devices:\n${lines.join('')}`);
    const [one, two] = [await run(1), await run(2)];
    expect(two.data).toEqual(one.data);
    const found = one.data['findings'] as readonly { readonly rule: string }[];
    expect(found.some(({ rule }) => rule === 'link-mtu-mismatch')).toBe(true);
  });
});

it('takes twice the work for twice the text', () => {
  for (const { platform, text } of [...otherSamples, ...moreSamples, ...routeSamples]) {
    const unit = `${text}\n`.repeat(Math.ceil(2000 / text.length));
    const work = (times: number): number =>
      countWork(() => readState([{ file: 'x', text: unit.repeat(times) }], '', platform));
    expect(work(16) / work(8), text.slice(0, 60)).toBeLessThan(2.2);
  }
});

function run(threads: number): Promise<Outcome> {
  const around = silent(folder, () => 1_700_000_000_000);
  return check({ target: folder, native: false, threads }, around);
}
