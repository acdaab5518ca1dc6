import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OpenVswitch, openVswitchMissing, startOpenVswitch } from '../open-vswitch.ts';
import { randomNetwork } from '../random-network.ts';
import { buildRouters, forgetNeighbors, removeRouters } from './build-routers.ts';
import { buildSwitches } from './build-switches.ts';
import { type Cut, carryOut, drawCut } from './cut.ts';
import { diceOf } from './dice.ts';
import { measure, measuredTree } from './measure.ts';
import { type Prediction, type Predictions, type Probe, predict } from './predict.ts';
import type { Site } from './real-ends.ts';

/** How far the model agrees with one real network. */
export interface Agreement {
  readonly seed: number;
  /** Probes that were compared. */
  readonly probes: number;
  readonly delivered: number;
  /** Left out: the model says that the network may do either. */
  readonly open: number;
  /** Ports between switches whose role and state were compared. */
  readonly ports: number;
  /** What differs, and what could not be read. */
  readonly differences: readonly string[];
}

/** One network at one time. */
interface Look {
  readonly site: Site;
  readonly prediction: Prediction;
}

interface Case {
  readonly seed: number;
  readonly site: Site;
  readonly cut?: Cut | undefined;
  readonly predictions: Predictions;
}

/** Why networks cannot be built here; undefined when they can. */
export function oracleMissing(): string | undefined {
  const missing = ['nft', 'ethtool', 'fping', 'nsenter'].find(
    (name) => spawnSync(name, ['--version']).error !== undefined,
  );
  return openVswitchMissing() ?? (missing === undefined ? undefined : `${missing} is not installed`);
}

/** Builds the networks of some seeds at once, and compares what they do with what the model says; so again once something in each is broken. */
export async function compareSeeds(seeds: readonly number[]): Promise<readonly Agreement[]> {
  const cases = seeds.map(caseOf);
  const sites = cases.map(({ site }) => site);
  const ovs = await startOpenVswitch();
  try {
    buildRouters(ovs.space, sites);
    buildSwitches(ovs, sites);
    const before = await compareLooks(
      ovs,
      cases.map(({ site, predictions }) => ({ site, prediction: predictions.before })),
    );
    for (const { site, cut } of cases) if (cut !== undefined) carryOut(ovs.space, site, cut);
    const broken = cases.filter(({ cut }) => cut !== undefined);
    forgetNeighbors(broken.map(({ site }) => site));
    const after = await compareLooks(ovs, broken.flatMap(brokenLook));
    return cases.map((one, at) => agreementOf(one, before[at], after[broken.indexOf(one)]));
  } finally {
    removeRouters(sites);
    await ovs.stop();
  }
}

function caseOf(seed: number): Case {
  const network = randomNetwork(seed);
  const cut = drawCut(diceOf(seed + 1_000_000), network);
  const site = { network, prefix: `evenkeel-${process.pid}` };
  return { seed, site, cut, predictions: predict(network, cut) };
}

function brokenLook({ site, cut, predictions: { after } }: Case): readonly Look[] {
  if (cut === undefined || after === undefined) return [];
  return [{ site: { ...site, network: cut.after }, prediction: after }];
}

type Compared = Omit<Agreement, 'seed'>;

async function compareLooks(ovs: OpenVswitch, looks: readonly Look[]): Promise<readonly Compared[]> {
  const trees = await settledTrees(ovs, looks);
  const measured = await measureAgain(looks);
  return looks.map(({ prediction }, at) => comparedWith(prediction, measured, trees[at] ?? []));
}

function agreementOf(
  { seed, cut }: Case,
  before: Compared | undefined,
  after: Compared | undefined,
): Agreement {
  const both = [before, after].flatMap((one) => one ?? []);
  const sum = (part: 'probes' | 'delivered' | 'open' | 'ports'): number =>
    both.reduce((total, one) => total + one[part], 0);
  const broken = cut?.machine ?? cut?.cable?.map(({ box, port }) => `${box} ${port}`).join(' -- ');
  return {
    seed,
    probes: sum('probes'),
    delivered: sum('delivered'),
    open: sum('open'),
    ports: sum('ports'),
    differences: [
      ...(before?.differences ?? []),
      ...(after?.differences ?? []).map((text) => `with ${broken} broken: ${text}`),
    ],
  };
}

/** LACP needs some seconds; trees as many as it takes, at most half a minute. */
export async function settledTrees(
  ovs: OpenVswitch,
  looks: readonly Look[],
): Promise<readonly (readonly string[])[]> {
  const least = 4;
  for (let second = 0; ; second++) {
    await sleep(1000);
    const trees = looks.map((one) => measuredTree(ovs, one));
    const isSettled = trees.every((tree, at) => String(tree) === String(looks[at]?.prediction.tree));
    if (second >= 30 || (isSettled && second >= least)) return trees;
  }
}

/** What differs from the prediction is asked again later and waited for longer: the machine may have been busy. */
async function measureAgain(looks: readonly Look[]): Promise<ReadonlyMap<Probe, boolean>> {
  const found = new Map<Probe, boolean>();
  for (const patienceMs of [350, 1000, 2000]) {
    const asked = looks.map(({ site, prediction }) => ({
      site,
      probes: [...prediction.answers].flatMap(([probe, expected]) =>
        expected !== 'open' && differs(prediction, probe, found.get(probe)) ? [probe] : [],
      ),
    }));
    if (asked.every(({ probes }) => probes.length === 0)) break;
    if (found.size > 0) await sleep(3000);
    for (const [probe, isAnswered] of await measure(asked, patienceMs)) found.set(probe, isAnswered);
  }
  return found;
}

function differs(prediction: Prediction, probe: Probe, isAnswered: boolean | undefined): boolean {
  return (prediction.answers.get(probe) === 'delivered') !== isAnswered;
}

function comparedWith(
  prediction: Prediction,
  measured: ReadonlyMap<Probe, boolean>,
  tree: readonly string[],
): Compared {
  const { answers, reasons, unknown } = prediction;
  const compared = [...answers].flatMap(([probe, expected]) => (expected === 'open' ? [] : [probe]));
  const wrong = compared.filter((probe) => differs(prediction, probe, measured.get(probe)));
  return {
    probes: compared.length,
    delivered: compared.filter((probe) => answers.get(probe) === 'delivered').length,
    open: answers.size - compared.length,
    ports: prediction.tree.length,
    differences: [
      ...unknown.map((line) => `unknown line: ${line}`),
      ...prediction.tree.flatMap((line, at) =>
        line === tree[at] ? [] : [`tree: predicted ${line}, measured ${tree[at]}`],
      ),
      ...wrong.map(
        (probe) =>
          `${probeText(probe)}: ${measured.get(probe) ? 'answered' : 'lost'}, predicted ${reasons.get(probe)}`,
      ),
    ],
  };
}

function probeText({ from, source, to, destination, port }: Probe): string {
  const what = port === undefined ? 'ping' : `TCP ${port}`;
  return `${from} (${source}) to ${to} (${destination}) ${what}`;
}
