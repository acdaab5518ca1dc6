import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { OpenVswitch } from '../open-vswitch.ts';
import { switchPorts } from './configuration.ts';
import { boxOf } from './lab-network.ts';
import type { Probe } from './predict.ts';
import { type Site, spaceOf, switchEndName } from './real-ends.ts';

const prober = join(import.meta.dirname, '../prober.ts');
const hostsAtOnce = 20;

/** Whether each probe of each network was answered; it is sent three times, and each is waited for so long. */
export async function measure(
  asked: readonly { readonly site: Site; readonly probes: readonly Probe[] }[],
  patienceMs: number,
): Promise<ReadonlyMap<Probe, boolean>> {
  const found = new Map<Probe, boolean>();
  const jobs = asked.flatMap(({ site, probes }) =>
    [...Map.groupBy(probes, ({ from }) => from)].map(([from, own]) => ({
      space: spaceOf(site, boxOf(site.network, from)),
      own,
    })),
  );
  const work = async (): Promise<void> => {
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
      const answers = await probeFrom(job.space, job.own, patienceMs);
      for (const [at, probe] of job.own.entries()) found.set(probe, answers[at] === true);
    }
  };
  await Promise.all(Array.from({ length: hostsAtOnce }, work));
  return found;
}

function probeFrom(space: string, probes: readonly Probe[], patienceMs: number): Promise<readonly boolean[]> {
  const questions = probes.map(({ source, destination, port }) => ({ source, destination, port }));
  const asked = [`${patienceMs}`, JSON.stringify(questions)];
  const words = [`--net=/run/netns/${space}`, process.execPath, prober, ...asked];
  const program = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 });
  let text = '';
  program.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('close', (status) => {
      if (status === 0) resolve(JSON.parse(text) as readonly boolean[]);
      else reject(new Error(`no measurement in ${space}: status ${status}`));
    });
  });
}

/** What the switches say of their ports to each other, as `Prediction.tree` has it. */
export function measuredTree(ovs: OpenVswitch, { site }: { readonly site: Site }): readonly string[] {
  const { network } = site;
  if (network.spanning !== 'rstp' && network.spanning !== 'mst') return [];
  const ports = new Map<string, string>();
  for (const { id } of network.boxes.filter(({ kind }) => kind === 'switch'))
    for (const [, name = '', role = '', state] of ovs
      .command('rstp/show', `${network.name}${id}`)
      .matchAll(/^ {2}(\S+) +(Root|Designated|Alternate|Backup|Disabled) +(\S+) /gm))
      ports.set(name, `${role.toLowerCase()} ${state === 'Forwarding'}`);
  return switchPorts(network).map(
    ({ box, port }) =>
      `${box.id} ${port.number} ${ports.get(switchEndName(site, box.id, port.number)) ?? 'unknown'}`,
  );
}
