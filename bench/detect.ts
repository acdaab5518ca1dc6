// Detection delay against the Lorden bound, in simulation: tick-aligned onsets, one pool of four servers.
import { createDetector, step, weekSeconds } from '../src/detect/detector.ts';
import { divergence } from '../src/detect/expectation.ts';
import { observe } from '../src/detect/observe.ts';
import { poolStreams } from '../src/detect/pool-streams.ts';
import { randomFrom } from '../src/detect/testing/random.ts';
import { sitePool, siteTick } from '../src/detect/testing/site.ts';
import { type Independent, independent } from '../src/detect/testing/traffic.ts';

interface Scenario {
  readonly name: string;
  readonly harm: Independent;
  /** The dominating stream: its true share under the harm and its acceptable bound. */
  readonly share: number;
  readonly bound: number;
  readonly goal: string;
}

interface Measured {
  readonly delays: readonly number[];
  readonly falseAlarms: number;
}

const tickSeconds = 0.25;
const rate = 100;
const even = [0.25, 0.25, 0.25, 0.25];
const calm: Independent = { rate, shares: even, errors: 0.001 };
const streams = poolStreams(sitePool(even), () => true);
const calmTicks = 240;
const runs = 400;

const scenarios: readonly Scenario[] = [
  {
    name: 'all -> one',
    harm: { ...calm, shares: [1, 0, 0, 0] },
    share: 1,
    bound: 0.3125,
    goal: '<= 2 ticks',
  },
  {
    name: 'one -> 0',
    harm: { ...calm, shares: [0, 1 / 3, 1 / 3, 1 / 3] },
    share: 0,
    bound: 0.1875,
    goal: '<= 2.0',
  },
  {
    name: '40/20/20/20',
    harm: { ...calm, shares: [0.4, 0.2, 0.2, 0.2] },
    share: 0.4,
    bound: 0.3125,
    goal: '<= 2.0',
  },
  { name: 'errors 0.1 % -> 5 %', harm: { ...calm, errors: 0.05 }, share: 0.05, bound: 0.005, goal: '<= 2.0' },
];

process.stdout.write(
  `A = 7 days, 4 servers, ${rate} requests/s, ${1000 * tickSeconds} ms ticks, ${streams.length} streams, ${runs} runs each\n` +
    'scenario | mean delay s | worst s | bound s | ratio | goal\n--- | --- | --- | --- | --- | ---\n',
);
for (const scenario of scenarios) {
  const { delays, falseAlarms } = measure(scenario.harm);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  const perTick = rate * tickSeconds * divergence(scenario.share, scenario.bound);
  const bound = Math.log(weekSeconds / tickSeconds) / perTick;
  const cells = [
    scenario.name,
    (mean * tickSeconds).toFixed(2),
    (Math.max(...delays) * tickSeconds).toFixed(2),
    (bound * tickSeconds).toFixed(2),
    (mean / Math.max(1, bound)).toFixed(2),
    scenario.goal,
  ];
  process.stdout.write(`${cells.join(' | ')}${falseAlarms > 0 ? ` (${falseAlarms} false alarms)` : ''}\n`);
}
process.stdout.write(`${nanosecondsPerStream().toFixed(0)} ns per stream and tick\n`);

/** Ticks from the first harmful one to the alert, counted from 1. */
function measure(harm: Independent): Measured {
  const delays: number[] = [];
  let falseAlarms = 0;
  for (let run = 0; run < runs; run++) {
    const detector = createDetector(streams);
    let load = calm;
    const traffic = independent(randomFrom(run), () => load);
    for (let tick = 1, alerted = false; !alerted; tick++) {
      if (tick > calmTicks) load = harm;
      const counted = siteTick(tick * tickSeconds, tickSeconds, traffic(tickSeconds));
      alerted = step(detector, observe(detector.layout, counted)).length > 0;
      if (alerted && tick > calmTicks) delays.push(tick - calmTicks);
      if (alerted && tick <= calmTicks) falseAlarms++;
    }
  }
  return { delays, falseAlarms };
}

function nanosecondsPerStream(): number {
  const traffic = independent(randomFrom(1), () => calm);
  const ticks = Array.from({ length: 4000 }, (_, index) =>
    siteTick(index * tickSeconds, tickSeconds, traffic(tickSeconds)),
  );
  const once = (): number => {
    const detector = createDetector(streams);
    const started = process.hrtime.bigint();
    for (const tick of ticks) step(detector, observe(detector.layout, tick));
    return Number(process.hrtime.bigint() - started) / (ticks.length * streams.length);
  };
  once();
  return Math.min(once(), once(), once());
}
