// What plan says when it is no longer known, or newly known, who reaches whom.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Plan } from '../src/change/plan.ts';
import { evenkeel } from './testing/command-line.ts';

const scratch = mkdtempSync(join(tmpdir(), 'evenkeel-certainty-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

/** The plan from one fleet to another. */
function planOf(base: Files, proposed: Files): Plan {
  const folder = mkdtempSync(join(scratch, 'fleet-'));
  for (const [side, files] of [['base', base] as const, ['prop', proposed] as const]) {
    mkdirSync(join(folder, side));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, side, name), text);
  }
  const run = evenkeel(['plan', 'base', 'prop', '--json'], folder);
  expect(run.stdout, run.stderr).not.toBe('');
  return JSON.parse(run.stdout) as Plan;
}

const gate = (list: string, routing: string): string => `version 15.4
hostname gate
interface GigabitEthernet0/0
 ip address 198.51.100.1 255.255.255.0
 ip access-group OUTSIDE in
interface GigabitEthernet0/1
 ip address 172.20.7.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 172.20.9.1 255.255.255.252
ip access-list extended OUTSIDE
${list} deny ip any any
${routing}end
`;

const fleet = (intents: string): string => `fleet: certainty
devices:
  gate: { kind: ios, config: gate.cfg }
  store: { kind: host, host: "172.20.7.40:5432" }
links: ["gate:GigabitEthernet0/1 -- store:eth0"]
clients:
  world: { from: 0.0.0.0/0, at: ["gate:GigabitEthernet0/0"] }
${intents}`;

const kept = fleet('intents: { isolate: ["world -> store:5432"] }\n');
const open = ' permit tcp any host 172.20.7.40 eq 5432 ttl lt 9\n';

describe('a flow that was known and no longer is', () => {
  it('isolation that was proven and is uncertain is undecided, and no mended finding the other way round', () => {
    const base = { 'evenkeel.yaml': kept, 'gate.cfg': gate('', '') };
    const proposed = { 'evenkeel.yaml': kept, 'gate.cfg': gate(open, '') };
    const { verdict, reachability } = planOf(base, proposed);
    expect(verdict.level).toBe('undecided');
    expect(reachability?.unproven?.map(({ flow }) => flow)).toContain('world -> store:5432');
    const back = planOf(
      { ...base, 'gate.cfg': gate(' permit tcp any any\n', '') },
      { ...base, 'gate.cfg': gate(open, '') },
    );
    expect(back.findings.lost.map(({ rule }) => rule)).not.toContain('isolation-broken');
    expect(back.verdict.level).toBe('undecided');
  });

  it('what is as uncertain as before is a named assumption', () => {
    const base = { 'evenkeel.yaml': kept, 'gate.cfg': gate(open, '') };
    const proposed = {
      ...base,
      'gate.cfg': gate(open, '').replace('hostname gate', 'hostname gate\nlogging host 172.20.9.2'),
    };
    const { verdict } = planOf(base, proposed);
    expect(verdict.level).toBe('clear');
    expect(verdict.assumptions.join()).toContain(
      'what becomes of world -> store:5432 is not known, as before',
    );
  });
});

describe('a flow that was stopped and gets through', () => {
  const base = { 'evenkeel.yaml': fleet(''), 'gate.cfg': gate('', '') };
  const list = ' permit tcp any host 172.20.7.40 eq 8443\n';

  it('is undecided until the fleet file expects it', () => {
    const { verdict } = planOf(base, { ...base, 'gate.cfg': gate(list, '') });
    expect(verdict.level).toBe('undecided');
    expect(verdict.reasons[0]?.text).toContain('what was closed is open');
    const wanted = fleet('expect: [{ flow: "198.51.100.0/24 -> store:8443", reason: opened on purpose }]\n');
    const wished = planOf(base, { 'evenkeel.yaml': wanted, 'gate.cfg': gate(list, '') });
    expect(wished.verdict).toMatchObject({ level: 'clear' });
    expect(wished.verdict.assumptions.join()).toContain('opened on purpose');
  });

  it('is seen of an entry for one address that nothing else names', () => {
    const one = ' permit tcp host 203.0.113.77 host 172.20.7.99 eq 22\n';
    const { verdict } = planOf(base, { ...base, 'gate.cfg': gate(one, '') });
    expect(verdict.level).toBe('undecided');
  });
});

describe('what routing protocols depend on', () => {
  const bgp =
    'router bgp 65010\n neighbor 172.20.9.2 remote-as 65020\n network 192.0.2.0 mask 255.255.255.0\n';
  const base = {
    'evenkeel.yaml': fleet(''),
    'gate.cfg': gate(' permit tcp any any\n', `${bgp}ip route 192.0.2.0 255.255.255.0 Null0\n`),
  };

  it('a static route that BGP announces is gone', () => {
    const { verdict } = planOf(base, { ...base, 'gate.cfg': gate(' permit tcp any any\n', bgp) });
    expect(verdict.level).toBe('undecided');
    expect(verdict.reasons.map(({ text }) => text).join()).toContain('gate runs BGP');
  });

  it('an access list that stopped none of its packets does', () => {
    const list = ' deny tcp any any eq bgp\n permit tcp any any\n';
    const { verdict } = planOf(base, {
      ...base,
      'gate.cfg': gate(list, `${bgp}ip route 192.0.2.0 255.255.255.0 Null0\n`),
    });
    expect(verdict.reasons.map(({ text }) => text).join()).toContain('may take packets of routing protocols');
  });

  it('a description changes nothing of it', () => {
    const text = base['gate.cfg'].replace('interface GigabitEthernet0/2\n', '$& description uplink\n');
    expect(planOf(base, { ...base, 'gate.cfg': text }).verdict.level).toBe('clear');
  });
});

describe('what fails only later', () => {
  it('another answer to the loss of a tracked interface is undecided', () => {
    const list = ' permit tcp any any\n';
    const shared = (track: string): string =>
      gate(list, '').replace(
        'ip address 172.20.7.1 255.255.255.0\n',
        `$& standby 4 ip 172.20.7.254\n standby 4 track GigabitEthernet0/2 ${track}\n`,
      );
    const base = { 'evenkeel.yaml': fleet(''), 'gate.cfg': shared('20') };
    const { verdict } = planOf(base, { ...base, 'gate.cfg': shared('5') });
    expect(verdict.level).toBe('undecided');
    expect(verdict.reasons.map(({ text }) => text).join()).toContain('who takes over the shared addresses');
  });
});
