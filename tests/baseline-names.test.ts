// Names of findings tell interfaces apart, and baselines of older versions hold on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { evenkeel } from './testing/command-line.ts';

const scratch = mkdtempSync(join(tmpdir(), 'evenkeel-names-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Two routers with one group number in two VLANs; the shared addresses differ in one of them. */
function writeFleet(wrong: 81 | 82): void {
  const router = (name: string, last: number): string =>
    `version 15.2\nhostname ${name}\nip routing\n${[81, 82]
      .map(
        (vlan) =>
          `interface Vlan${vlan}\n ip address 10.30.${vlan}.${last} 255.255.255.0\n standby 7 ip 10.30.${vlan}.${vlan === wrong && last === 3 ? 254 : 1}\n standby 7 priority ${100 + last}\n`,
      )
      .join('')}end\n`;
  writeFileSync(join(scratch, 'left.cfg'), router('left', 2));
  writeFileSync(join(scratch, 'right.cfg'), router('right', 3));
  writeFileSync(
    join(scratch, 'evenkeel.yaml'),
    'devices:\n  left: { kind: ios, config: left.cfg }\n  right: { kind: ios, config: right.cfg }\n',
  );
}

const mismatches = (): readonly string[] => {
  const { findings } = JSON.parse(evenkeel(['check', '.', '--json'], scratch).stdout) as {
    findings: readonly { rule: string; fingerprint: string }[];
  };
  return findings.filter(({ rule }) => rule === 'redundancy-mismatch').map(({ fingerprint }) => fingerprint);
};

it('a group that breaks in one VLAN is no group that was broken in another one', () => {
  writeFleet(81);
  const [print] = mismatches();
  expect(print).toContain('Vlan81');
  evenkeel(['check', '.', '--write-baseline'], scratch);
  expect(mismatches()).toEqual([]);
  writeFleet(82);
  expect(mismatches()).toHaveLength(1);
});

it('a baseline that an older version wrote holds', () => {
  writeFleet(81);
  const findings = [{ fingerprint: 'redundancy-mismatch|left+right/hsrp:7', rule: '', message: '' }];
  const text = JSON.stringify({ schema: 'evenkeel.baseline/1', findings });
  writeFileSync(join(scratch, 'evenkeel-baseline.json'), text);
  expect(mismatches()).toEqual([]);
});
