import { setTimeout as sleep } from 'node:timers/promises';
import type { VerdictLevel } from '../../../src/change/plan.ts';
import { parsePrefix } from '../../../src/network/address.ts';
import { startOpenVswitch } from '../open-vswitch.ts';
import { randomNetwork } from '../random-network.ts';
import { buildRouters, removeRouters } from './build-routers.ts';
import { buildSwitches } from './build-switches.ts';
import { settledTrees } from './compare.ts';
import { fleetFiles } from './configuration.ts';
import { isLookedUpOnce } from './cut.ts';
import { type Dice, diceOf } from './dice.ts';
import { type LabChange, ways } from './draw-change.ts';
import { familyOf, type LabNetwork } from './lab-network.ts';
import { measure } from './measure.ts';
import { plannedOf } from './planned.ts';
import { type Prediction, type Probe, predict } from './predict.ts';
import type { Site } from './real-ends.ts';

/** One change of a network: what it did for real, and what the plan said. */
export interface NetworkChange {
  readonly seed: number;
  readonly way: string;
  readonly what: string;
  readonly level: VerdictLevel | 'unreadable';
  readonly reasons: readonly string[];
  readonly edits: number;
  /** Pairs that were answered in one version and not in the other. */
  readonly differences: readonly string[];
  /** Pairs that were compared. */
  readonly pairs: number;
}

export interface NetworkResult {
  readonly changes: readonly NetworkChange[];
  /** Differences between two builds of the same network: the oracle is at fault. */
  readonly unsteady: readonly string[];
  /** Pairs that the model foretold otherwise than they were measured. */
  readonly unforeseen: number;
}

/** `clear` though somebody is reached who was not, or the other way round; or a difference that no edit tells. */
export function isFalselyCleared({ level, edits, differences }: NetworkChange): boolean {
  return differences.length > 0 && (level === 'clear' || edits === 0);
}

interface Built {
  readonly site: Site;
  readonly prediction: Prediction;
}

interface Case {
  readonly seed: number;
  readonly way: string;
  readonly what: string;
  readonly base: Built;
  readonly after: Built;
  readonly networks: readonly [LabNetwork, LabNetwork];
}

/** Builds the networks of some seeds, each with some changes, at once; measures all, and asks for the plans. */
export async function measureChanges(seeds: readonly number[], each: number): Promise<NetworkResult> {
  let count = 0;
  const build = (network: LabNetwork): Built => {
    const named = { ...network, name: `x${count++}` };
    return { site: { network: named, prefix: `evenkeel-${process.pid}` }, prediction: predict(named).before };
  };
  const cases = seeds.flatMap((seed) => casesOf(seed, each, build));
  const again = cases
    .slice(0, 1)
    .map(({ networks, ...one }): Case => ({ ...one, networks, after: build(networks[0]) }));
  const all = [...new Set([...cases, ...again].flatMap(({ base, after }) => [base, after]))];
  const { answers: measured, unforeseen } = await measureAll([...cases, ...again], all);
  const changes: NetworkChange[] = [];
  for (const one of cases) changes.push({ ...(await planned(one)), ...compared(one, measured) });
  return { changes, unforeseen, unsteady: again.flatMap((one) => compared(one, measured).differences) };
}

function casesOf(seed: number, each: number, build: (network: LabNetwork) => Built): readonly Case[] {
  const network = soundNetwork(seed);
  const dice = diceOf(seed + 2_000_000);
  const base = build(network);
  return drawChanges(dice, network, each).map(({ way, what, after }) => ({
    seed,
    way,
    what,
    base,
    after: build(after),
    networks: [network, after],
  }));
}

/** Most random networks are broken somewhere: the first of a seed's in which most pairs are reached. */
function soundNetwork(seed: number): LabNetwork {
  for (let at = 0; at < mostTried; at++) {
    const network = randomNetwork(seed * mostTried + at);
    const expected = [...predict(network).before.answers.values()];
    const reached = expected.filter((one) => one === 'delivered').length;
    if (expected.length >= 40 && expected.length <= 300 && reached >= 0.7 * expected.length) return network;
  }
  return randomNetwork(seed * mostTried);
}

const mostTried = 100;

function drawChanges(
  dice: Dice,
  network: LabNetwork,
  each: number,
): readonly (LabChange & { readonly way: string })[] {
  const found = new Map<string, LabChange & { readonly way: string }>();
  const names = Object.keys(ways);
  for (let tries = 0; found.size < each && tries < each * 10; tries++) {
    const way = dice.anyOf(names) ?? '';
    const change = ways[way]?.(dice, network);
    if (change !== undefined && isBuildable(change.after)) found.set(change.what, { ...change, way });
  }
  return [...found.values()];
}

/** Linux looks next hops up once, and takes none that is its own address or a broadcast. */
function isBuildable(network: LabNetwork): boolean {
  const isRefused = ({ routes, interfaces }: LabNetwork['boxes'][number]): boolean => {
    const own = interfaces.flatMap(({ addresses }) => addresses);
    return routes.some(({ nextHop = '' }) =>
      own.some((text) => text.startsWith(`${nextHop}/`) || isBroadcast(nextHop, text)),
    );
  };
  return isLookedUpOnce(network) && !network.boxes.some(isRefused);
}

/** The first or last address of the IPv4 subnet that an interface is in. */
function isBroadcast(address: string, text: string): boolean {
  const prefix = parsePrefix(text);
  const bytes = parsePrefix(address)?.bytes;
  if (prefix === undefined || bytes?.length !== 4 || prefix.bytes.length !== 4) return false;
  const bits = (from: readonly number[]): number => from.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefix.bits);
  const start = Math.floor(bits(prefix.bytes) / size) * size;
  return bits(bytes) === start || bits(bytes) === start + size - 1;
}

type Answers = ReadonlyMap<Built, ReadonlyMap<string, boolean>>;

/** Milliseconds that an answer is waited for, round by round. */
const patience: readonly number[] = [350, 1000, 2000, 3000, 3000];

interface Measured {
  readonly answers: Answers;
  /** Pairs that the model foretold otherwise. */
  readonly unforeseen: number;
}

/** What is not as foretold, or differs between two versions, is asked again with more patience: the machine may be busy. */
async function measureAll(cases: readonly Case[], all: readonly Built[]): Promise<Measured> {
  const answers = new Map(all.map((one) => [one, new Map<string, boolean>()]));
  const sites = all.map(({ site }) => site);
  const ovs = await startOpenVswitch();
  try {
    buildRouters(ovs.space, sites);
    buildSwitches(ovs, sites);
    await settledTrees(ovs, all);
    for (const [round, patienceMs] of patience.entries()) {
      const open = round === 0 ? undefined : doubtful(cases, all, answers);
      const asked = all.map((one) => ({ site: one.site, probes: probesFor(one, open?.get(one)) }));
      if (asked.every(({ probes }) => probes.length === 0)) break;
      if (round > 0) await sleep(3000 * round);
      const got = await measure(asked, patienceMs);
      const told = all.flatMap((one, at) => (asked[at]?.probes ?? []).map((probe) => ({ one, probe })));
      for (const { one, probe } of told) answers.get(one)?.set(keyOf(probe), got.get(probe) === true);
    }
    return { answers, unforeseen: all.reduce((sum, one) => sum + unforeseenIn(one, answers).length, 0) };
  } finally {
    removeRouters(sites);
    await ovs.stop();
  }
}

function doubtful(
  cases: readonly Case[],
  all: readonly Built[],
  answers: Answers,
): ReadonlyMap<Built, ReadonlySet<string>> {
  const open = new Map(all.map((one) => [one, new Set(unforeseenIn(one, answers))]));
  for (const one of cases)
    for (const key of differing(one, answers)) {
      open.get(one.base)?.add(key);
      open.get(one.after)?.add(key);
    }
  return open;
}

function unforeseenIn(one: Built, answers: Answers): readonly string[] {
  const got = answers.get(one);
  return [...one.prediction.answers].flatMap(([probe, expected]) =>
    expected === 'open' || (expected === 'delivered') === got?.get(keyOf(probe)) ? [] : [keyOf(probe)],
  );
}

function probesFor({ prediction }: Built, keys: ReadonlySet<string> | undefined): readonly Probe[] {
  return [...prediction.answers.keys()].filter((probe) => keys === undefined || keys.has(keyOf(probe)));
}

/** By the boxes: an address may be another one in the other version. */
function keyOf({ from, to, destination, port }: Probe): string {
  return `${from} → ${to} ${familyOf(destination)} ${port === undefined ? 'ping' : `TCP ${port}`}`;
}

/** Where a hash or who answered last decides, a difference says nothing. */
function openKeys({ prediction }: Built): ReadonlySet<string> {
  return new Set(
    [...prediction.answers].flatMap(([probe, expected]) => (expected === 'open' ? [keyOf(probe)] : [])),
  );
}

function differing({ base, after }: Case, answers: Answers): readonly string[] {
  const [one, other] = [answers.get(base), answers.get(after)];
  const [open, too] = [openKeys(base), openKeys(after)];
  return [...(one ?? [])].flatMap(([key, isAnswered]) => {
    const now = other?.get(key);
    return now === undefined || now === isAnswered || open.has(key) || too.has(key) ? [] : [key];
  });
}

function compared(one: Case, answers: Answers): Pick<NetworkChange, 'differences' | 'pairs'> {
  const before = answers.get(one.base);
  const differences = differing(one, answers).map((key) => `${key}: ${before?.get(key) ? 'lost' : 'opened'}`);
  return { differences, pairs: before?.size ?? 0 };
}

type Planned = Omit<NetworkChange, 'differences' | 'pairs'>;

async function planned({ seed, way, what, networks: [base, after] }: Case): Promise<Planned> {
  return { seed, way, what, ...(await plannedOf(fleetFiles(base), fleetFiles(after))) };
}
