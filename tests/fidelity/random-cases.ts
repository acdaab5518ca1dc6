import type { Program } from '../../src/forecast/balance/chooser.ts';
import { countsUnderLoad } from '../../src/forecast/balance/under-load.ts';
import { countsOfTurns } from '../../src/forecast/balance/worker-turns.ts';
import { apacheCase } from './apache-cases.ts';
import type { Case } from './case.ts';
import { haproxyCase } from './haproxy-program.ts';
import { nginxCase } from './nginx-cases.ts';
import { each, underLoad } from './steps.ts';

export const simulatedRuns = 1500;

/** The prediction knows the mean load, not when which request arrives or ends. */
function underMean(program: Program, erlangs: number): NonNullable<Case['predict']> {
  return (pool, requests) => {
    // The program is compared with runs that are none of its own: another seed than that of any case.
    return countsUnderLoad(pool, { program, erlangs, requests, runs: simulatedRuns, seed: 987_654_321 });
  };
}

const weighted = ['weight 3', 'weight 1', 'weight 7', 'weight 2'];
/** Shares need more requests than choices do before a wrong prediction shows. */
const more = 3;
const same: Case['steps'] = (next, requests) => each(() => ({}))(next, more * requests);
const loaded =
  (erlangs: number): Case['steps'] =>
  (next, requests) =>
    underLoad(() => ({}), erlangs)(next, more * requests);

const haproxyRandom: readonly Case[] = [
  haproxyCase(
    'random(1), weights',
    { lines: ['balance random(1)'], servers: weighted },
    { steps: same, predict: underMean('haproxy', 0) },
  ),
  haproxyCase(
    'random(2), without load',
    { lines: ['balance random'], servers: weighted },
    { steps: same, predict: underMean('haproxy', 0) },
  ),
  ...[4, 20].map((erlangs) =>
    haproxyCase(
      `random(2), weights, load of ${erlangs}`,
      { lines: ['balance random(2)'], servers: weighted },
      { steps: loaded(erlangs), predict: underMean('haproxy', erlangs) },
    ),
  ),
  haproxyCase(
    'random(3), load of 10',
    { lines: ['balance random(3)'], servers: weighted },
    { steps: loaded(10), predict: underMean('haproxy', 10) },
  ),
  ...[2, 10].map((erlangs) =>
    haproxyCase(
      `leastconn, weights, load of ${erlangs}`,
      { lines: ['balance leastconn'], servers: weighted },
      { steps: loaded(erlangs), predict: underMean('haproxy', erlangs) },
    ),
  ),
  haproxyCase(
    'first, load of 6',
    { lines: ['balance first'], servers: ['maxconn 3', 'maxconn 2', 'maxconn 4', ''] },
    { steps: loaded(6), predict: underMean('haproxy', 6) },
  ),
  haproxyCase(
    'roundrobin, four threads, load of 10',
    { lines: ['balance roundrobin'], servers: weighted, threads: 4 },
    {
      steps: loaded(10),
      predict: (pool, requests) => countsOfTurns(pool, { program: 'haproxy', workers: 1, requests }),
    },
  ),
];

const nginxWeights = ['weight=3', '', 'weight=7', 'weight=2'];

const nginxRandom: readonly Case[] = [
  nginxCase(
    'random, weights',
    { lines: ['random;'], servers: nginxWeights },
    { steps: same, predict: underMean('nginx', 0) },
  ),
  nginxCase(
    'random, weights, down',
    { lines: ['random;'], servers: ['weight=3', 'weight=4 down', 'weight=7', ''] },
    { steps: same, predict: underMean('nginx', 0) },
  ),
  ...[1, 8].map((erlangs) =>
    nginxCase(
      `random two, weights, load of ${erlangs}`,
      { lines: ['random two;'], servers: nginxWeights },
      { steps: loaded(erlangs), predict: underMean('nginx', erlangs) },
    ),
  ),
  nginxCase(
    'least_conn, weights, load of 5',
    { lines: ['least_conn;'], servers: nginxWeights },
    { steps: loaded(5), predict: underMean('nginx', 5) },
  ),
  nginxCase(
    'round robin, four workers without a zone',
    { lines: [], servers: nginxWeights, workers: 4 },
    {
      steps: underLoad(() => ({ headers: { Connection: 'close' } }), 6),
      predict: (pool, requests) => countsOfTurns(pool, { program: 'nginx', workers: 4, requests }),
    },
  ),
];

const apacheRandom: readonly Case[] = [
  apacheCase(
    'bybusyness, load of 6',
    { set: 'lbmethod=bybusyness', members: ['loadfactor=3', '', 'loadfactor=7', 'loadfactor=2'] },
    loaded(6),
    underMean('apache', 6),
  ),
];

export const randomCases: readonly Case[] = [...haproxyRandom, ...nginxRandom, ...apacheRandom];
