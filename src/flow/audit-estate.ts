import { rules } from '../audit/registry.ts';
import type { Finding, Profile, RuleContext } from '../audit/rule.ts';
import { audit, inOrder } from '../audit/run.ts';
import { forecast, servicesOf } from '../forecast/forecast.ts';
import { components } from '../network/components.ts';
import type { Path, PathDevice } from '../network/path.ts';
import type { Estate } from './estate.ts';

/**
 * Requests drawn for each service: enough for rules; estates of thousands of services share a number. Of two equal
 * servers that a hash chooses between, 24 requests all meet one by chance once in eight million pools.
 */
const highestSample = 1024;
const lowestSample = 24;
const totalSample = 49_152;

const fleetRules = rules.filter(({ scope }) => scope === 'fleet');
const changeRules = rules.filter(({ scope }) => scope === 'change');
const partRules = rules.filter(({ scope }) => scope !== 'fleet' && scope !== 'change');

/**
 * What the rules say of an estate: each part of it on its own, then the rules that look at all devices at once, and those
 * about the change when there is a base.
 */
export function auditEstate(
  estate: Estate,
  profiles: readonly Profile[],
  now: number,
  base?: Estate,
): readonly Finding[] {
  const { path } = estate;
  const files = fileFactsOf(estate);
  const sample = sampleOf(servicesOf(path).length);
  const parts = components(path).flatMap((part) => auditPart(part, { profiles, now, files, sample }));
  const whole = looksAtAll(profiles) ? audit(fleetRules, { path, ...unasked, files, now }, profiles) : [];
  const { path: before } = base ?? {};
  const changed =
    before === undefined
      ? []
      : audit(changeRules, { path, base: { ...unasked, path: before }, ...unasked, files, now }, profiles);
  return inOrder([...parts, ...whole, ...changed]);
}

/** These rules ask for no forecast. */
const unasked = { forecast: { services: [] } };

/** Whether some rule of the profiles needs all devices at once. */
export function looksAtAll(profiles: readonly Profile[]): boolean {
  return fleetRules.some(({ profile }) => profiles.includes(profile));
}

/** Requests to draw for each of so many services. */
export function sampleOf(services: number): number {
  const share = Math.floor(totalSample / Math.max(1, services));
  return Math.max(lowestSample, Math.min(highestSample, share));
}

export interface Asked {
  readonly profiles: readonly Profile[];
  readonly now: number;
  readonly files: RuleContext['files'];
  /** Requests drawn for each service. */
  readonly sample: number;
}

interface HeldPart {
  readonly devices: readonly PathDevice[];
  readonly declared: string;
  readonly hosts: Path['declared']['hosts'];
  readonly findings: readonly Finding[];
}

/** Findings of parts by their first device: a part of which nothing changed need not be looked at again. */
const held = new WeakMap<PathDevice, HeldPart>();

/** What the rules say of one part, from before if nothing of it has changed. */
export function auditPart(part: Path, { profiles, now, files, sample }: Asked): readonly Finding[] {
  const [first] = part.devices;
  const { hosts, ...declared } = part.declared;
  const facts = part.devices.flatMap((device) =>
    device.facts.files.map(({ path }) => files(device.id, path)),
  );
  const key = JSON.stringify([profiles, declared, sample, facts]);
  const known = first === undefined ? undefined : held.get(first);
  if (
    known !== undefined &&
    known.declared === key &&
    known.hosts === hosts &&
    sameDevices(known.devices, part.devices)
  )
    return known.findings;
  const predicted = forecast(part, { sample: sampleFor(part, sample) });
  const findings = audit(partRules, { path: part, forecast: predicted, files, now }, profiles);
  if (first !== undefined) held.set(first, { devices: part.devices, declared: key, hosts, findings });
  return findings;
}

/** Where nothing is chosen by a key, few requests show all that rules do. */
function sampleFor({ devices }: Path, sample: number): number {
  const isKeyed = devices.some(({ facts }) =>
    facts.pools.some(
      ({ algorithm, persistence }) =>
        algorithm.kind === 'hash' || persistence.some(({ kind }) => kind === 'stick'),
    ),
  );
  return isKeyed || sample > lowestSample ? sample : lowestSample / 2;
}

function sameDevices(a: readonly PathDevice[], b: readonly PathDevice[]): boolean {
  return a.length === b.length && a.every((device, at) => device === b[at]);
}

export function fileFactsOf({ devices }: Estate): RuleContext['files'] {
  const byDevice = new Map(devices.map(({ id, files }) => [id, files]));
  return (device, path) => byDevice.get(device)?.get(path) ?? { path, state: 'unknown' };
}
