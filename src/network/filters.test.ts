import { describe, expect, it } from 'vitest';
import type { Filter, FilterEntry } from '../model/network/filter.ts';
import { type Asked, covers, decideFor, dropsAll, shadowedEntries } from './filters.ts';

const span = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
const any = { address: '0.0.0.0', length: 0 };
const net = (text: string): { readonly address: string; readonly length: number } => {
  const [address = '', length = '32'] = text.split('/');
  return { address, length: Number(length) };
};
const asked = (more: Partial<Asked> = {}): Asked => ({ source: any, destination: any, ...more });
const entry = (action: FilterEntry['action'], more: Partial<Asked> = {}): FilterEntry => ({
  ...asked(more),
  action,
  text: '',
  span,
});
const filter = (...entries: readonly FilterEntry[]): Filter => ({
  name: 'F',
  family: 'ipv4',
  kind: 'extended',
  entries,
  span,
});

describe('what an entry matches', () => {
  it.each([
    ['everything', {}, { protocol: 6, destinationPorts: [[80, 80]] }, true],
    ['a wider prefix', { source: net('10.0.0.0/8') }, { source: net('10.1.0.0/16') }, true],
    ['a narrower prefix', { source: net('10.1.0.0/16') }, { source: net('10.0.0.0/8') }, false],
    ['another protocol', { protocol: 6 }, { protocol: 17 }, false],
    ['one protocol of all', { protocol: 6 }, {}, false],
    [
      'ports within a range',
      { protocol: 6, destinationPorts: [[1, 99]] },
      { protocol: 6, destinationPorts: [[80, 80]] },
      true,
    ],
    ['all ports by some', { protocol: 6, destinationPorts: [[80, 80]] }, { protocol: 6 }, false],
    ['a new connection by established', { protocol: 6, established: true }, { protocol: 6 }, false],
    [
      'fragments by an entry with ports',
      { protocol: 6, destinationPorts: [[80, 80]] },
      { protocol: 6, fragments: true },
      false,
    ],
    ['an entry that asks more', { alsoAsks: 'dscp ef' }, {}, false],
    [
      'odd addresses by a mask with holes',
      { source: { address: '10.0.0.1', wildcard: '0.0.0.254' } },
      { source: net('10.0.0.7/32') },
      true,
    ],
    [
      'even addresses by it',
      { source: { address: '10.0.0.1', wildcard: '0.0.0.254' } },
      { source: net('10.0.0.8/32') },
      false,
    ],
    ['another type of ICMP', { protocol: 1, icmp: { type: 8 } }, { protocol: 1, icmp: { type: 0 } }, false],
  ] as const)('%s', (_, a, b, expected) => {
    expect(covers(asked(a), asked(b))).toBe(expected);
  });
});

describe('entries that nothing reaches', () => {
  it('are those behind a wider one, of whatever action', () => {
    const wide = entry('deny', { source: net('10.0.0.0/8') });
    const lost = entry('permit', { protocol: 6, source: net('10.1.0.0/16'), destinationPorts: [[80, 80]] });
    const other = entry('permit', { source: net('192.168.0.0/16') });
    expect(shadowedEntries(filter(other, wide, lost))).toEqual([{ entry: lost, by: wide }]);
    expect(shadowedEntries(filter(lost, wide, other))).toEqual([]);
  });

  it('are none where the earlier one asks something unknown', () => {
    const uncertain = entry('deny', { alsoAsks: 'dscp ef' });
    expect(shadowedEntries(filter(uncertain, entry('permit', { protocol: 6 })))).toEqual([]);
  });
});

describe('what a filter does with packets', () => {
  const hello = asked({ protocol: 89, source: net('10.0.0.2/32'), destination: net('224.0.0.5/32') });

  it('is told by the first entry that matches all of them', () => {
    const first = entry('permit', { protocol: 89 });
    expect(decideFor(filter(entry('deny', { protocol: 6 }), first), hello)).toEqual({
      action: 'permit',
      entry: first,
    });
  });

  it('is a denial at the end of the list, and nothing where there is no list', () => {
    expect(decideFor(filter(entry('permit', { protocol: 6 })), hello)).toEqual({
      action: 'deny',
      entry: undefined,
    });
    expect(decideFor(filter(), hello)).toBeUndefined();
  });

  it('is not known where an entry matches some of them', () => {
    const some = entry('permit', { protocol: 89, source: net('10.0.0.0/31') });
    expect(decideFor(filter(some), asked({ protocol: 89, source: net('10.0.0.0/24') }))).toBeUndefined();
  });
});

describe('whether a filter drops all of some packets', () => {
  const logins = asked({ protocol: 6, destination: net('10.0.0.1/32'), destinationPorts: [[22, 22]] });

  it('is told by the entry that denies them, behind whatever permits others', () => {
    const last = entry('deny');
    const web = entry('permit', { protocol: 6, destinationPorts: [[80, 80]] });
    expect(dropsAll(filter(web, last), logins)).toEqual({ entry: last });
    expect(dropsAll(filter(web), logins)).toEqual({ entry: undefined });
  });

  it('is not so where some of them may pass, or nothing is said', () => {
    const admins = entry('permit', { protocol: 6, source: net('10.0.9.0/24') });
    expect(dropsAll(filter(admins), logins)).toBeUndefined();
    expect(dropsAll(filter(entry('deny', { alsoAsks: 'dscp ef' }), admins), logins)).toBeUndefined();
    expect(dropsAll(filter(), logins)).toBeUndefined();
  });

  it('does not count what comes too late, and what is of sessions that exist', () => {
    const office = entry('deny', { source: net('10.0.9.0/24') });
    const admins = entry('permit', { source: net('10.0.9.5/32') });
    expect(dropsAll(filter(office, admins), logins)).toEqual({ entry: undefined });
    const answers = entry('permit', { protocol: 6, established: true });
    expect(dropsAll(filter(answers), logins)).toEqual({ entry: undefined });
    expect(dropsAll(filter(answers), { ...logins, established: true })).toBeUndefined();
  });
});
