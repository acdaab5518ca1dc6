import { describe, expect, it } from 'vitest';
import type { Action, Decision, Template } from '../model/decision.ts';
import type { DeviceFacts, Frontend } from '../model/facts.ts';
import type { Pool } from '../model/pool.ts';
import { always, type Predicate } from '../model/predicate.ts';
import { buildPath, type PathDevice } from './path.ts';
import { emptyRequest } from './request.ts';
import { type Routing, route } from './route.ts';

const span = { file: 'x', line: 1, column: 1, endLine: 1, endColumn: 1 };
const maybe: Predicate = { kind: 'uncertain', reason: 'nobody knows', span };

function rule(text: string, action: Action, when: Predicate = always, stage = 'rules'): Decision {
  return { when, action, text, stage, span };
}

const to = (pool: string, when?: Predicate): Decision => rule(pool, { kind: 'route', pool }, when);
const literal = (text: string): Template => ({ text, parts: [{ literal: text }] });
const opaque: Template = { text: '?', parts: [{ field: { name: 'opaque' }, transforms: [] }] };

function pathIs(value: string): Predicate {
  const matchers = [{ kind: 'exact', value, ignoreCase: false }] as const;
  return { kind: 'test', field: { name: 'path' }, transforms: [], matchers, span };
}

function deviceOf(
  decisions: readonly Decision[],
  pools: Readonly<Record<string, Partial<Pool>>>,
): PathDevice {
  const frontend = { name: 'f', mode: 'http', listeners: [], decisions, disabled: false, timeouts: {}, span };
  const facts = {
    kind: 'test',
    frontends: [frontend],
    pools: Object.entries(pools).map(([name, more]) => ({
      name,
      mode: 'http',
      servers: [],
      decisions: [],
      disabled: false,
      ...more,
    })),
  };
  const [device] = buildPath([{ id: 'd', facts: facts as unknown as DeviceFacts }], {
    hosts: [],
  } as unknown as Parameters<typeof buildPath>[1]).devices;
  if (device === undefined) throw new Error('no device');
  return device;
}

function routed(decisions: readonly Decision[], more: Partial<Pool> = {}): Routing {
  const device = deviceOf(decisions, { a: {}, b: {}, c: more });
  return route(device, device.facts.frontends[0] as Frontend, { ...emptyRequest, path: '/x' });
}

/** The likely place, then the possible ones. */
function places({ likely, possible }: Routing): readonly string[] {
  return [likely, ...possible].map(({ ending }) => {
    if (ending.kind === 'pool')
      return ending.server === undefined ? ending.pool : `${ending.pool}/${ending.server}`;
    return ending.kind === 'answered' ? ending.how : ending.kind;
  });
}

describe('the walk through rules', () => {
  it('goes both ways where a rule may hold', () => {
    expect(places(routed([to('a', maybe), to('b')]))).toEqual(['b', 'a']);
    const not: Predicate = { kind: 'not', term: maybe };
    expect(places(routed([to('a', not), to('b')]))).toEqual(['a', 'b']);
  });

  it('ends the other way with the rules of its pool', () => {
    const own = [rule('deny', { kind: 'deny', status: 403 })];
    expect(places(routed([to('c', maybe), to('b')], { decisions: own }))).toEqual(['b', 'deny']);
    expect(
      places(routed([to('c')], { decisions: [rule('s', { kind: 'use-server', server: 's' }, maybe)] })),
    ).toEqual(['c', 'c/s']);
  });

  it('has no server where the pool is switched off', () => {
    const own = [rule('return', { kind: 'return', status: 200 })];
    expect(places(routed([to('c')], { decisions: own, disabled: true }))).toEqual(['no-server']);
  });

  it('goes on behind a rule that may stop the others', () => {
    const stop = rule('allow', { kind: 'accept' }, maybe);
    expect(
      places(
        routed([
          stop,
          rule('deny', { kind: 'deny' }),
          rule('a', { kind: 'route', pool: 'a' }, always, 'later'),
        ]),
      ),
    ).toEqual(['deny', 'a']);
    const routing = routed([stop, rule('deny', { kind: 'deny' })]);
    expect(routing.uncertain.map(({ text }) => text)).toEqual(['allow', 'deny']);
  });

  it('knows no more of a part that may have been changed, and names what may have', () => {
    const set = (value: Template, when?: Predicate): Decision =>
      rule('set', { kind: 'set', field: { name: 'path' }, value }, when);
    const routing = routed([set(literal('/y'), maybe), to('a', pathIs('/x')), to('b')]);
    expect(places(routing)).toEqual(['a', 'b']);
    expect(routing.uncertain.map(({ text }) => text)).toEqual(['set', 'a']);
    expect(places(routed([set(opaque), to('a', pathIs('/x')), to('b')]))).toEqual(['b', 'a']);
    expect(routed([set(opaque), to('b')]).uncertain).toEqual([]);
    expect(places(routed([set(opaque), set(literal('/z')), to('a', pathIs('/z')), to('b')]))).toEqual(['a']);
  });

  it('may go to any pool that a name may be', () => {
    const named: Template = { text: '', parts: [{ field: { name: 'opaque' }, transforms: [] }] };
    expect(places(routed([rule('dynamic', { kind: 'route-dynamic', pool: named }), to('c')]))).toEqual([
      'c',
      'a',
      'b',
      'c',
      'no-pool',
    ]);
    const names = ['b', 'none'];
    expect(places(routed([rule('dynamic', { kind: 'route-dynamic', pool: named, names }), to('c')]))).toEqual(
      ['c', 'b', 'no-pool'],
    );
  });

  it('begins again no more often than the program does, on any way', () => {
    const again = rule('again', { kind: 'restart' });
    expect(places(routed([again]))).toEqual(['elsewhere']);
    expect(new Set(places(routed([rule('again', { kind: 'restart' }, maybe), to('a')])))).toEqual(
      new Set(['a', 'elsewhere']),
    );
  });

  it('gives up after so many ways that are left open', () => {
    const many = Array.from({ length: 2000 }, (_, at) => to(at % 2 === 0 ? 'a' : 'b', maybe));
    const routing = routed([...many, to('c')]);
    expect(routing.possible).toHaveLength(256);
    expect(routing.possible.at(-1)?.ending.kind).toBe('elsewhere');
  });

  it('keeps what is sent apart from what rules see', () => {
    const changes = [{ field: { name: 'path' as const }, value: literal('/sent') }];
    const { likely } = routed([rule('send', { kind: 'send', changes }), to('a', pathIs('/x')), to('b')]);
    expect(likely).toMatchObject({ ending: { pool: 'a' }, sent: changes, request: { path: '/x' } });
  });
});
