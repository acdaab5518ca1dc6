import { expect, it } from 'vitest';
import { type PlannedFleet, plannedOf } from './oracle/planned.ts';

const names = {
  haproxy: 'haproxy.cfg',
  apache: 'httpd.conf',
  nginx: 'nginx.conf',
  linux: 'eth.json',
  ifupdown2: 'interfaces',
  eos: 's1.cfg',
  ios: 'r1.cfg',
  keepalived: 'keepalived.conf',
  frr: 'frr.conf',
} as const;

/** What balancers of tests begin with. */
export const httpDefaults = `defaults
    mode http
    timeout client 1s
    timeout server 1s
    timeout connect 1s
`;

/** Texts of one device, and what its list or table holds, which it names `list`. */
export type TwoTexts = readonly [
  kind: keyof typeof names,
  base: string,
  proposed: string,
  lists?: readonly [base: string, proposed: string],
];

/** Each change, named after what was seen of it, is told and not cleared; no change at all is. */
export function itIsNotClear(seen: Readonly<Record<string, TwoTexts>>): void {
  it.each(Object.entries(seen))('%s', async (_, [kind, base, proposed, lists]) => {
    const name = names[kind];
    const fleet = (text: string, list: string | undefined): ReadonlyMap<string, string> =>
      new Map([
        ['evenkeel.yaml', `devices:\n  one: { kind: ${kind}, config: ${name} }\n`],
        [name, text],
        ...(list === undefined ? [] : [['list', list] as const]),
      ]);
    const before = fleet(base, lists?.[0]);
    const { level, edits } = await plannedOf(before, fleet(proposed, lists?.[1]));
    expect(edits).toBeGreaterThan(0);
    expect(['caution', 'undecided', 'block']).toContain(level);
    expect((await plannedOf(before, before)).level).toBe('clear');
  });
}

/** What a plan says of two texts of one device. */
export async function plannedTexts([kind, base, proposed]: TwoTexts): Promise<PlannedFleet> {
  const fleet = (text: string): ReadonlyMap<string, string> =>
    new Map([
      ['evenkeel.yaml', `devices:\n  one: { kind: ${kind}, config: ${names[kind]} }\n`],
      [names[kind], text],
    ]);
  return await plannedOf(fleet(base), fleet(proposed));
}
