import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CapturedRoute } from '../src/model/network/captured.ts';
import type { StateReading } from '../src/network/captured/read-state.ts';
import { labDevices, labReport } from './testing/labs.ts';

// Configurations of real devices with what these printed; they are not part of the repository.
const folder = process.env['EVENKEEL_LABS'] ?? join(import.meta.dirname, '../../shared/labs');
const devices = labDevices(folder).filter(({ lab }) => /^(?:eos|ios|iosxe|cumulusfrr)_/.test(lab));

describe('captured labs', () => {
  it.skipIf(devices.length > 0)('are not here: set EVENKEEL_LABS to their folder', () => {});

  it.each(devices.map((device) => [`${device.lab} ${device.name}`, device] as const))('%s', (_, device) => {
    const report = labReport(device);
    expect(report?.coverage.unknown.map(({ text }) => text)).toEqual([]);
    for (const [aspect, { different }] of Object.entries(report?.agreement ?? {}))
      expect(different, aspect).toEqual([]);
    // The addresses of Cumulus Linux are in files of its own; the sessions of its router are compared
    const { addresses, sessions, connected } = report?.agreement ?? {};
    expect(addresses?.same ?? sessions?.same ?? connected?.same ?? 0).toBeGreaterThan(0);
    const routes = report?.state.state.routes ?? [];
    expect(routes.length).toBeGreaterThan(0);
    expect(routes.filter(({ nextHops, discard }) => nextHops.length === 0 && discard === undefined)).toEqual(
      [],
    );
    const [asText, asJson] = [
      routesBy(report?.state, 'show ip route'),
      routesBy(report?.state, 'show ip route | json'),
    ];
    if (asText.length > 0 && asJson.length > 0) expect(asText).toEqual(asJson);
  });
});

/** What one reader read, as text that does not depend on the order. */
function routesBy(state: StateReading | undefined, name: string): readonly string[] {
  const own = (state?.read ?? []).filter(({ reader }) => reader === name);
  return own.flatMap(({ captured: { routes = [] } }) => routes.map(routeText)).sort();
}

function routeText({ vrf, prefix, protocol, nextHops, discard }: CapturedRoute): string {
  const ways = nextHops.map(({ address = '-', interface: port = '-' }) => `${address} ${port}`).sort();
  return [vrf, prefix, protocol, discard ?? ways.join(' | ')].join(' ');
}
