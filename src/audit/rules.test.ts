import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auditEstate } from '../flow/audit-estate.ts';
import type { Estate } from '../flow/estate.ts';
import { readEstate } from '../flow/read-path.ts';
import { rules } from './registry.ts';
import type { Finding, Profile } from './rule.ts';

const folder = new URL('rules/', import.meta.url).pathname;
const profiles: readonly Profile[] = ['outage', 'hygiene', 'security'];
const now = 1_700_000_000_000;

/** A folder with `base.*` and `proposed.*` is a change of one file. */
function findings(target: string): readonly Finding[] {
  const names = statSync(target).isDirectory() ? readdirSync(target) : [];
  const base = names.find((name) => name.startsWith('base.'));
  const proposed = names.find((name) => name.startsWith('proposed.'));
  if (base === undefined || proposed === undefined) return auditEstate(read(target), profiles, now);
  return auditEstate(read(`${target}/${proposed}`), profiles, now, read(`${target}/${base}`));
}

function read(target: string): Estate {
  const estate = readEstate(target);
  if (!estate.ok) throw new Error(JSON.stringify(estate.problems));
  expect(estate.value.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return estate.value;
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const names = readdirSync(folder + id);
  /** A note says that something is seen but does no harm, unless the rule says no more than notes. */
  const counts = ({ severity }: Finding): boolean => severity !== 'note' || rule.severity === 'note';
  const bad = names.filter((name) => name.startsWith('bad-'));
  const good = names.filter((name) => name.startsWith('good-'));

  it('is frozen, explains itself, and has a README and fixtures of both sorts', () => {
    expect(Object.isFrozen(rule)).toBe(true);
    for (const text of [rule.title, rule.why, rule.fix]) expect(text.length).toBeGreaterThan(20);
    expect(existsSync(`${folder}${id}/README.md`)).toBe(true);
    expect(readFileSync(`${folder}${id}/README.md`, 'utf8')).toContain(rule.title);
    expect(bad.length).toBeGreaterThan(0);
    expect(good.length).toBeGreaterThan(0);
  });

  it.each(bad)('fires on %s, at a line of the file', (name) => {
    const own = findings(`${folder}${id}/${name}`).filter((finding) => finding.rule === id);
    expect(own.some(counts)).toBe(true);
    for (const { span } of own) expect(span.line).toBeGreaterThan(0);
  });

  it.each(good)('stays silent on %s, and no rule finds an error there', (name) => {
    const all = findings(`${folder}${id}/${name}`);
    expect(all.filter((finding) => finding.rule === id && counts(finding))).toEqual([]);
    expect(all.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

it('has at least 30 sound look-alikes', () => {
  const good = rules.flatMap(({ id }) => readdirSync(folder + id).filter((name) => name.startsWith('good-')));
  expect(good.length).toBeGreaterThanOrEqual(30);
});
