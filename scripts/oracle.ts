// Holds the model against real switches and routers, network by network: npm run oracle -- [FROM [TO]]
import { type Agreement, compareSeeds } from '../tests/testing/oracle/compare.ts';

const [from = '1', to = from] = process.argv.slice(2);
const atOnce = 10;

let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    isStopped = true;
  });

let [networks, probes, delivered, open, ports, differences] = [0, 0, 0, 0, 0, 0];
for (let seed = Number(from); seed <= Number(to) && !isStopped; seed += atOnce) {
  const size = Math.min(atOnce, Number(to) - seed + 1);
  for (const one of await compareSeeds(Array.from({ length: size }, (_, at) => seed + at))) tell(one);
}
process.stdout.write(
  `${networks} networks, ${probes} pairs (${delivered} reachable), ${ports} ports of spanning trees, ${differences} disagreements; ${open} pairs left out as open\n`,
);
process.exitCode = differences === 0 && networks > 0 ? 0 : 1;

function tell(one: Agreement): void {
  networks++;
  probes += one.probes;
  delivered += one.delivered;
  open += one.open;
  ports += one.ports;
  differences += one.differences.length;
  process.stdout.write(
    `seed ${one.seed}: ${one.probes} pairs, ${one.delivered} reachable, ${one.ports} ports, ${one.differences.length} disagreements\n`,
  );
  for (const text of one.differences) process.stdout.write(`  ${text}\n`);
}
