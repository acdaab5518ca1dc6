import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
    // The addresses of Cumulus Linux are in files of its own; its sessions are compared
    const { addresses, sessions } = report?.agreement ?? {};
    expect(addresses?.same ?? sessions?.same ?? 0).toBeGreaterThan(0);
  });
});
