import { rules } from '../audit/registry.ts';
import type { Finding, Profile, RuleContext } from '../audit/rule.ts';
import { audit, inOrder } from '../audit/run.ts';
import { type Forecast, forecast, servicesOf } from '../forecast/forecast.ts';
import { type Declared, sameDeclared, sameItems } from '../model/declared.ts';
import { components } from '../network/components.ts';
import { type Path, type PathDevice, servesRequests } from '../network/path.ts';
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
  readonly declared: Declared;
  readonly key: string;
  readonly findings: readonly Finding[];
}

/** Findings of parts by their first device: a part of which nothing changed need not be looked at again. */
const heldParts = new WeakMap<PathDevice, HeldPart>();

interface HeldTiers extends Pick<HeldPart, 'devices' | 'declared' | 'key'> {
  readonly forecast: Forecast;
  readonly found: Map<string, readonly Finding[]>;
}

/** What is predicted and found of the devices that serve requests, by the first of them. */
const heldTiers = new WeakMap<PathDevice, HeldTiers>();

/** Certificates end with time: what was found holds for so long at most. */
const hour = 3_600_000;

/** What the rules say of one part, from before if nothing of it has changed. */
export function auditPart(part: Path, { profiles, now, files, sample }: Asked): readonly Finding[] {
  const { devices, declared } = part;
  const serving = devices.filter(servesRequests);
  const facts = serving.flatMap((device) => device.facts.files.map(({ path }) => files(device.id, path)));
  const key = JSON.stringify([profiles, sample, facts, Math.floor(now / hour)]);
  const asked = { devices, declared, key };
  const known = heldFor(heldParts, asked);
  if (known !== undefined) return known.findings;
  const own = tiersOf({ devices: serving, declared, key }, sample);
  const findings = audit(
    partRules,
    { path: part, forecast: own.forecast, files, now, held: own.found },
    profiles,
  );
  const [first] = devices;
  if (first !== undefined) heldParts.set(first, { ...asked, findings });
  return findings;
}

function tiersOf(asked: Pick<HeldPart, 'devices' | 'declared' | 'key'>, sample: number): HeldTiers {
  const known = heldFor(heldTiers, asked);
  if (known !== undefined) return known;
  const made = {
    ...asked,
    forecast: forecast(asked, { sample: sampleFor(asked, sample) }),
    found: new Map<string, readonly Finding[]>(),
  };
  const [first] = asked.devices;
  if (first !== undefined) heldTiers.set(first, made);
  return made;
}

function heldFor<T extends Pick<HeldPart, 'devices' | 'declared' | 'key'>>(
  all: WeakMap<PathDevice, T>,
  { devices, declared, key }: Pick<HeldPart, 'devices' | 'declared' | 'key'>,
): T | undefined {
  const [first] = devices;
  const known = first === undefined ? undefined : all.get(first);
  const isSame =
    known !== undefined &&
    known.key === key &&
    sameItems(known.devices, devices) &&
    sameDeclared(known.declared, declared);
  return isSame ? known : undefined;
}

/** Where nothing is chosen by a key, few requests show all that rules do. */
function sampleFor({ devices }: Pick<Path, 'devices'>, sample: number): number {
  const isKeyed = devices.some(({ facts }) =>
    facts.pools.some(
      ({ algorithm, persistence }) =>
        algorithm.kind === 'hash' || persistence.some(({ kind }) => kind === 'stick'),
    ),
  );
  return isKeyed || sample > lowestSample ? sample : lowestSample / 2;
}

export function fileFactsOf({ devices }: Estate): RuleContext['files'] {
  const byDevice = new Map(devices.map(({ id, files }) => [id, files]));
  return (device, path) => byDevice.get(device)?.get(path) ?? { path, state: 'unknown' };
}
