// Losses over random small fleets: trying what may matter equals trying everything, and what is kept equals what is new.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Service } from '../src/model/declared.ts';
import { netOf } from '../src/network/current-net.ts';
import { memo } from '../src/network/incremental.ts';
import { failing, type Net } from '../src/network/net.ts';
import { type ServiceState, serviceState } from '../src/network/service-paths.ts';
import { type ElementKind, type Loss, lossesOf, type Question } from '../src/network/survival.ts';
import { smallFleet } from './testing/small-fleets.ts';
import { pathOfFleet, type WrittenFleet } from './testing/written-fleets.ts';

const kinds: readonly ElementKind[] = ['link', 'switch', 'server', 'balancer'];

interface Subject {
  readonly net: Net;
  readonly service: Service;
  readonly cables: readonly string[];
  readonly machines: readonly string[];
}

function subjectOf(fleet: WrittenFleet): Subject {
  const net = netOf(pathOfFleet(fleet));
  const [service] = net.ground.path.declared.services;
  if (service === undefined) throw new Error('the fleet has no service');
  const legs = [...net.cabling.values()].flat();
  const cables = legs.flatMap(({ connection }) => connection.cables.map(({ id }) => id));
  const machines = net.ground.all.filter(({ clients }) => clients === undefined).map(({ id }) => id);
  return { net, service, cables: [...new Set(cables)], machines };
}

/** The same network with nothing of it worked out yet. */
function fresh(net: Net): Net {
  return { ...net, memo: memo() };
}

function outcome(state: ServiceState | undefined): unknown {
  return (
    state && [
      state.works,
      state.ways.map(({ from, to, ending }) => [from, to, ending.disposition, ending.reason]),
    ]
  );
}

function dispositions(state: ServiceState | undefined): unknown {
  return state && [state.works, state.ways.map(({ from, to, ending }) => [from, to, ending.disposition])];
}

/** Every element whose loss ends the service, by trying each. */
function everyLoss({ net, service, cables, machines }: Subject): readonly string[] {
  if (serviceState(net, service)?.works !== true) return [];
  const breaks = (broken: Net): boolean => serviceState(broken, service)?.works === false;
  return [
    ...cables.filter((id) => breaks(failing(fresh(net), { cables: [id] }))),
    ...machines.filter((id) => breaks(failing(fresh(net), { machines: [id] }))),
  ].sort();
}

const seen = { working: 0, fatal: 0, harmless: 0, pairs: 0 };

function lossesIn(net: Net, question: Question): readonly Loss[] {
  return lossesOf(net, [question]).get(question) ?? [];
}

describe('the losses of a service', () => {
  it('are the same when everything is tried', () => {
    fc.assert(
      fc.property(smallFleet, (fleet) => {
        const subject = subjectOf(fleet);
        const { net, service, cables, machines } = subject;
        const all = everyLoss(subject);
        const told = kinds
          .flatMap((kind) => lossesIn(net, { service, kind, count: 1 }))
          .map(({ elements }) => elements[0]?.id ?? '');
        expect(told.sort()).toEqual(all);
        if (serviceState(net, service)?.works !== true) return;
        seen.working++;
        seen.fatal += all.length;
        seen.harmless += cables.length + machines.length - all.length;
      }),
      { numRuns: 150, seed: 20 },
    );
    expect(seen.working).toBeGreaterThan(20);
    expect(seen.fatal).toBeGreaterThan(20);
    expect(seen.harmless).toBeGreaterThan(20);
  });

  it('of two cables are the same when every pair is tried', () => {
    fc.assert(
      fc.property(smallFleet, (fleet) => {
        const { net, service, cables } = subjectOf(fleet);
        if (serviceState(net, service)?.works !== true) return;
        const breaks = (ids: readonly string[]): boolean =>
          serviceState(failing(fresh(net), { cables: ids }), service)?.works === false;
        const harmless = cables.filter((id) => !breaks([id])).sort();
        const pairs = harmless.flatMap((one, at) =>
          harmless.slice(at + 1).map((other) => [one, other] as const),
        );
        const all = pairs.filter(breaks).map((pair) => pair.join(' and '));
        const told = lossesIn(net, { service, kind: 'link', count: 2 })
          .filter(({ elements }) => elements.length === 2)
          .map(({ elements }) =>
            elements
              .map(({ id }) => id)
              .sort()
              .join(' and '),
          );
        expect(told.sort()).toEqual(all.sort());
        seen.pairs += all.length;
      }),
      { numRuns: 100, seed: 20 },
    );
    expect(seen.pairs).toBeGreaterThan(10);
  });
});

describe('what is kept under a failure', () => {
  it('equals what is worked out anew, after any two failures', () => {
    fc.assert(
      fc.property(smallFleet, fc.nat(), fc.nat(), (fleet, first, second) => {
        const { net, service, cables, machines } = subjectOf(fleet);
        const elements = [
          ...cables.map((id) => ({ cables: [id] })),
          ...machines.map((id) => ({ machines: [id] })),
        ];
        serviceState(net, service);
        let kept = net;
        for (const one of [first, second]) {
          kept = failing(kept, elements[one % elements.length] ?? {});
          expect(outcome(serviceState(kept, service))).toEqual(outcome(serviceState(fresh(kept), service)));
        }
        expect(outcome(serviceState(net, service))).toEqual(outcome(serviceState(fresh(net), service)));
      }),
      { numRuns: 150, seed: 20 },
    );
  });

  it('equals the network whose configuration shuts the port of the cable down', () => {
    fc.assert(
      fc.property(smallFleet, fc.nat(), (fleet, at) => {
        const { net, service } = subjectOf(fleet);
        const link = fleet.links[at % fleet.links.length] ?? '';
        const [, device = '', port = ''] = /^(s\d+):(\S+)/.exec(link) ?? [];
        const id = link.split(' -- ').sort().join(' -- ');
        const text = fleet.configurations[device] ?? '';
        const shut = text.replace(`interface ${port}\n`, `interface ${port}\n   shutdown\n`);
        expect(shut).not.toBe(text);
        const other = subjectOf({ ...fleet, configurations: { ...fleet.configurations, [device]: shut } });
        serviceState(net, service);
        const kept = serviceState(failing(net, { cables: [id] }), service);
        expect(dispositions(kept)).toEqual(dispositions(serviceState(other.net, other.service)));
      }),
      { numRuns: 100, seed: 20 },
    );
  });
});
