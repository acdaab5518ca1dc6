// Holds the facts of captured labs against what their devices printed: npm run labs -- FOLDER [--details]
import type { Agreement } from '../src/network/captured/compare.ts';
import { type LabDevice, labDevices, labReport, routeCounts } from '../tests/testing/labs.ts';

const details = process.argv.includes('--details');
const folder = process.argv.slice(2).find((word) => !word.startsWith('--'));

if (folder === undefined) {
  process.stderr.write('usage: npm run labs -- FOLDER [--details]\n');
  process.exitCode = 2;
} else for (const device of labDevices(folder)) process.stdout.write(`${linesOf(device).join('\n')}\n`);

function linesOf(device: LabDevice): readonly string[] {
  const label = `${device.lab}/${device.name}`.padEnd(44);
  const report = labReport(device);
  if (report === undefined) return [`${label} not recognised`];
  const { kind, coverage, agreement, state } = report;
  const { understood, ignored, unknown } = coverage;
  const counts = `${kind} understood ${understood} ignored ${ignored} unknown ${unknown.length}`.padEnd(46);
  const compared = Object.entries(agreement);
  const shares = compared.map(([aspect, one]) => `${aspect} ${share(one)}`);
  const summary = [label, counts, ...shares].join(' ');
  const routes = routeCounts(state).map(
    ({ reader, byProtocol }) => `  routes of '${reader}': ${counted(byProtocol)}`,
  );
  if (!details) return [summary, ...routes];
  return [
    summary,
    ...routes,
    ...state.problems.map(({ message }) => `  ${message}`),
    ...unknown.map(({ span, text }) => `  unknown line ${span.line}: ${text}`),
    ...compared.flatMap(([aspect, { different }]) => different.map((one) => `  ${aspect} ${one}`)),
  ];
}

function counted(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function share({ same, different }: Agreement): string {
  return `${same}/${same + different.length}`;
}
