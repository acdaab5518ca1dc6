// What plan says of a change in the network, over a fleet of switches, a balancer and its servers.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Plan } from '../src/change/plan.ts';
import { evenkeel, root } from './testing/command-line.ts';

const fleet = join(root, 'src/audit/rules/single-point-of-failure/good-two-ways');
const scratch = mkdtempSync(join(tmpdir(), 'evenkeel-network-plan-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The plan of one file's change in a copy of the fleet. */
function planned(
  file: string,
  change: (text: string) => string,
): { readonly plan: Plan; readonly status: number } {
  const folder = mkdtempSync(join(scratch, 'fleet-'));
  cpSync(fleet, folder, { recursive: true });
  const proposed = join(folder, `new-${file}`);
  const text = readFileSync(join(folder, file), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(proposed, changed);
  const run = evenkeel(['plan', join(folder, file), proposed, '--json'], root);
  return { plan: JSON.parse(run.stdout) as Plan, status: run.status ?? -1 };
}

describe('evenkeel plan of a change in the network', () => {
  it('blocks a VLAN that is taken off its only trunks, and names the line', () => {
    const { plan, status } = planned('acc1.cfg', (text) =>
      text.replaceAll('allowed vlan 10,20,40', 'allowed vlan 20,40'),
    );
    expect(status).toBe(1);
    expect(plan.verdict.level).toBe('block');
    expect(plan.edits.map(({ text }) => text)).toEqual([
      'interface Ethernet1: no longer carries VLAN 10',
      'interface Ethernet2: no longer carries VLAN 10',
    ]);
    expect(plan.reachability?.lost[0]).toMatchObject({ before: 'delivered', after: 'vlan-isolated' });
    expect(plan.reachability?.lost[0]?.reason).toContain('acc1 Ethernet1 does not carry VLAN 10');
  });

  it('tells which loss a service no longer survives though everything works today', () => {
    const { plan } = planned('acc1.cfg', (text) =>
      text.replace(/(interface Ethernet2\n[^]*?allowed vlan )10,20,40/, '$120,40'),
    );
    expect(plan.reachability?.lost).toEqual([]);
    const lost = plan.reachability?.failures.map(
      ({ element, survivesAfter }) => `${element} ${survivesAfter}`,
    );
    expect(lost).toContain('acc1:Ethernet1 -- core1:GigabitEthernet1/0/2 false');
    expect(plan.verdict.level).toBe('block');
  });

  it('tells of subnets that an access list cuts off from each other, and of those that it joins again', () => {
    const filter = (text: string): string =>
      text
        .replace(' ip address 10.9.0.1 255.255.255.0', '$&\n ip access-group OFFICE in')
        .concat('ip access-list extended OFFICE\n deny ip any 10.0.40.0 0.0.0.255\n permit ip any any\n');
    const { plan } = planned('core1.cfg', filter);
    expect(plan.reachability?.lost).toContainEqual(
      expect.objectContaining({
        flow: '10.9.0.0/24 → 10.0.40.0/24',
        before: 'delivered',
        after: 'denied',
      }),
    );
    expect(plan.verdict.level).toBe('undecided');
    expect(plan.edits.map(({ text }) => text)).toEqual([
      'interface Vlan9: access lists none → OFFICE in',
      'access list OFFICE added',
      "'ip access-group OFFICE in' added",
    ]);
  });

  it('is clear about a description, and about a second server port', () => {
    const { plan, status } = planned('acc1.cfg', (text) =>
      text.replace('interface Ethernet12\n', 'interface Ethernet12\n   description app2\n'),
    );
    expect(plan.reachability).toMatchObject({ lost: [], gained: [], failures: [] });
    expect(plan.verdict.level).toBe('clear');
    expect(status).toBe(0);
  });

  it('leaves a change of a routing protocol undecided', () => {
    const { plan, status } = planned('core1.cfg', (text) =>
      text.concat('router ospf 1\n network 10.0.0.0 0.0.255.255 area 0\n'),
    );
    expect(plan.verdict.level).toBe('undecided');
    expect(status).toBe(3);
  });
});
