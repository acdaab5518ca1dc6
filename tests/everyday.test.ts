import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planChange } from '../src/flow/plan.ts';
import { readTwo } from '../src/flow/versions.ts';
import { apacheDays } from './testing/everyday/apache.ts';
import { changedText, type Everyday } from './testing/everyday/everyday.ts';
import { haproxyDays } from './testing/everyday/haproxy.ts';
import { nginxDays } from './testing/everyday/nginx.ts';
import { quietIn } from './testing/quiet.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'everyday-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([haproxyDays, nginxDays, apacheDays])('sound changes of every day: $name', (days: Everyday) => {
  it('are twenty or more', () => {
    expect(Object.keys(days.changes).length).toBeGreaterThanOrEqual(20);
  });

  it.each(Object.entries(days.changes))(
    '%s is not blocked, and not undecided once it was rehearsed',
    async (_, pieces) => {
      const place = mkdtempSync(join(folder, 'change-'));
      const files = ['base', 'proposed'].map((side) => join(place, `${side}-${days.name}`));
      const [base = '', proposed = ''] = files;
      writeFileSync(base, days.base);
      writeFileSync(proposed, changedText(days.base, pieces));
      const versions = readTwo(base, proposed, {});
      if (!versions.ok) throw new Error(versions.problems.map(({ message }) => message).join(', '));
      const surroundings = quietIn(place);
      const planned = await planChange(versions.value, surroundings);
      expect(planned.edits.length).toBeGreaterThan(0);
      expect(planned.verdict.reasons.filter(({ level }) => level === 'block')).toEqual([]);
      if (planned.verdict.level !== 'undecided') return;
      const { verdict } = await planChange(versions.value, surroundings, { rehearse: true });
      expect(verdict.reasons.filter(({ level }) => level === 'undecided')).toEqual([]);
      expect(verdict.level).not.toBe('block');
    },
  );
});
