import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OpenVswitch, openVswitchMissing, startOpenVswitch } from '../open-vswitch.ts';
import { randomNetwork } from '../random-network.ts';
import { buildRouters, removeRouters } from './build-routers.ts';
import { buildSwitches } from './build-switches.ts';
import { measure, measuredTree } from './measure.ts';
import { type Prediction, type Probe, predict } from './predict.ts';
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

interface Case {
  readonly seed: number;
  readonly site: Site;
  readonly prediction: Prediction;
}

/** Why networks cannot be built here; undefined when they can. */
export function oracleMissing(): string | undefined {
  const missing = ['nft', 'ethtool', 'fping', 'nsenter'].find(
    (name) => spawnSync(name, ['--version']).error !== undefined,
  );
  return openVswitchMissing() ?? (missing === undefined ? undefined : `${missing} is not installed`);
}

/** Builds the networks of some seeds at once, and compares what they do with what the model says. */
export async function compareSeeds(seeds: readonly number[]): Promise<readonly Agreement[]> {
  const prefix = `evenkeel-${process.pid}`;
  const cases = seeds.map((seed): Case => {
    const network = randomNetwork(seed);
    return { seed, site: { network, prefix }, prediction: predict(network) };
  });
  const sites = cases.map(({ site }) => site);
  const ovs = await startOpenVswitch();
  try {
    buildRouters(ovs.space, sites);
    buildSwitches(ovs, sites);
    const trees = await settledTrees(ovs, cases);
    const measured = await measureTwice(cases);
    return cases.map((one, at) => agreementOf(one, measured, trees[at] ?? []));
  } finally {
    removeRouters(sites);
    await ovs.stop();
  }
}

/** LACP needs some seconds; trees as many as it takes, at most half a minute. */
async function settledTrees(
  ovs: OpenVswitch,
  cases: readonly Case[],
): Promise<readonly (readonly string[])[]> {
  const least = 4;
  for (let second = 0; ; second++) {
    await sleep(1000);
    const trees = cases.map((one) => measuredTree(ovs, one));
    const isSettled = trees.every((tree, at) => String(tree) === String(cases[at]?.prediction.tree));
    if (second >= 30 || (isSettled && second >= least)) return trees;
  }
}

/** What differs from the prediction is asked again later: a switch may have been busy. */
async function measureTwice(cases: readonly Case[]): Promise<ReadonlyMap<Probe, boolean>> {
  const compared = cases.map(({ site, prediction: { answers } }) => ({
    site,
    probes: [...answers].flatMap(([probe, expected]) => (expected === 'open' ? [] : [probe])),
  }));
  const first = await measure(compared);
  const again = compared.map(({ site, probes }, at) => ({
    site,
    probes: probes.filter((probe) => differs(cases[at]?.prediction, probe, first.get(probe))),
  }));
  if (again.every(({ probes }) => probes.length === 0)) return first;
  await sleep(3000);
  return new Map([...first, ...(await measure(again))]);
}

function differs(prediction: Prediction | undefined, probe: Probe, isAnswered: boolean | undefined): boolean {
  return (prediction?.answers.get(probe) === 'delivered') !== isAnswered;
}

function agreementOf(
  { seed, prediction }: Case,
  measured: ReadonlyMap<Probe, boolean>,
  tree: readonly string[],
): Agreement {
  const { answers, reasons, unknown } = prediction;
  const compared = [...answers].flatMap(([probe, expected]) => (expected === 'open' ? [] : [probe]));
  const wrong = compared.filter((probe) => differs(prediction, probe, measured.get(probe)));
  return {
    seed,
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
