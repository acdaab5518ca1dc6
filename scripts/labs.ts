// Holds the facts of captured labs against what their devices printed: npm run labs -- FOLDER [--details]
// How pings between all machines of a lab or fleet end, and why that is not known: npm run labs -- FOLDER --certainty
import type { Agreement } from '../src/network/captured/compare.ts';
import { type LabDevice, labDevices, labNet, labReport, routeCounts } from '../tests/testing/labs.ts';
import { certaintyLines, certaintyOf, fleetNet } from './labs/certainty.ts';

const details = process.argv.includes('--details');
const isAboutCertainty = process.argv.includes('--certainty');
const folder = process.argv.slice(2).find((word) => !word.startsWith('--'));

if (folder === undefined) {
  process.stderr.write('usage: npm run labs -- FOLDER [--details] [--certainty]\n');
  process.exitCode = 2;
} else if (isAboutCertainty) process.stdout.write(`${certaintyIn(folder).join('\n')}\n`);
else for (const device of labDevices(folder)) process.stdout.write(`${linesOf(device).join('\n')}\n`);

function certaintyIn(root: string): readonly string[] {
  const fleet = fleetNet(root);
  if (fleet !== undefined) return certaintyLines(root, certaintyOf(fleet));
  const labs = Map.groupBy(labDevices(root), ({ lab }) => lab);
  return [...labs].flatMap(([lab, devices]) => certaintyLines(lab, certaintyOf(labNet(devices))));
}

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
