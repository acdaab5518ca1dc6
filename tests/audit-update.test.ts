// After any edit the rules say the same as they do with nothing known from before.
import { expect, it } from 'vitest';
import { rules } from '../src/audit/registry.ts';
import type { Finding } from '../src/audit/rule.ts';
import { audit, inOrder } from '../src/audit/run.ts';
import { type Asked, auditPart } from '../src/flow/audit-estate.ts';
import { components } from '../src/network/components.ts';
import type { Path } from '../src/network/path.ts';
import { versions } from './testing/edited-fabric.ts';

const asked: Asked = {
  profiles: ['outage', 'hygiene', 'security'],
  now: 0,
  files: (_, path) => ({ path, state: 'unknown' }),
  sample: 12,
};

const ofFleets = rules.filter(({ scope }) => scope === 'fleet');

function found(path: Path): readonly Finding[] {
  const parts = components(path).flatMap((part) => auditPart(part, asked));
  const { files, now, profiles } = asked;
  return inOrder([...parts, ...audit(ofFleets, { path, forecast: { services: [] }, files, now }, profiles)]);
}

it.each([5, 7])('whatever is edited (%i)', (seed) => {
  const said = new Set<string>();
  for (const { name, path, afresh } of versions(seed, 40)) {
    const going = found(path);
    expect(going, `${said.size}: ${name}`).toEqual(found(afresh()));
    for (const { rule } of going) said.add(rule);
  }
  expect(said.size).toBeGreaterThan(5);
});
