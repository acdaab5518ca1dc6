import { join, relative, resolve } from 'node:path';
import { interrupted } from '../adapters/background.ts';
import { fileExists } from '../adapters/configuration-files.ts';
import { driverPorts } from '../adapters/ports.ts';
import { hasFailed } from '../load/outcome.ts';
import { apply } from './apply.ts';
import { requestsPerSecond } from './demo/files.ts';
import { type DemoSite, startSite } from './demo/site.ts';
import { incidentShow } from './incidents.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { plan } from './plan.ts';
import { refusal } from './refusal.ts';

export interface DemoRequest {
  readonly haproxy?: string | undefined;
  readonly keep?: boolean | undefined;
}

/** `evenkeel demo`: the outage of 2024-06-01 on a real HAProxy: planned and blocked, forced through, taken back. */
export async function demo({ haproxy, keep }: DemoRequest, around: Surroundings): Promise<Outcome> {
  const folder = resolve(around.workingFolder, '.evenkeel/demo');
  const { say } = around;
  say(
    `demo: four small servers, a real HAProxy and ${requestsPerSecond} requests/s on loopback, all in ${folder}`,
  );
  const site = await startSite(folder, haproxy ?? 'haproxy');
  if (!site.ok) return refusal(site.problems, around);
  try {
    const told = await story(site.value, { ...around, stateFolder: join(folder, 'state') });
    if (keep === true) {
      say(told.text);
      await stayUp(site.value, around);
    }
    return told;
  } finally {
    await site.value.stop();
    say('demo: everything is stopped');
  }
}

async function story({ places, load }: DemoSite, around: Surroundings): Promise<Outcome> {
  const { say, paint } = around;
  const [base, proposed, file] = ['haproxy.cfg', 'proposed.cfg', 'change.plan.json'].map((name) =>
    join(places.folder, name),
  );
  await driverPorts.sleep(2000);
  say('demo: planning the change (a new routing rule, meant to improve performance)');
  const planned = await plan({ base, proposed, out: file }, around);
  if (planned.exitCode !== 1) return { ...planned, exitCode: 5 };
  say('demo: the plan is blocked; forcing it through to show the guard');
  const sentBefore = load.elapsed();
  const applied = await apply({ plan: file ?? '', override: 'demo: show the guard' }, around);
  await driverPorts.sleep(1500);
  const harm = harmSeen(load, sentBefore);
  const shown = incidentShow('1', around);
  const state = relative(around.workingFolder, join(places.folder, 'state'));
  const command = `--state ${state}`;
  const program = fileExists(join(around.workingFolder, 'bin/evenkeel')) ? './bin/evenkeel' : 'evenkeel';
  const text = [
    heading('The plan', paint),
    planned.text,
    heading('The change, forced through under guard', paint),
    applied.text,
    heading('The timeline', paint),
    shown.text,
    heading('What the users saw', paint),
    `  ${harm.failed} of ${harm.requests} requests failed from the change to 1.5 s after its restore (${harm.failedAfter} of them after it)`,
    '',
    heading('Next', paint),
    `  ${program} postmortem show 1 ${command}`,
    `  ${program} incident list ${command}`,
    `  ${program} hold check ${command}        # exits 3: the bad bytes are held`,
    `  ${program} check /etc/haproxy/haproxy.cfg   # your own`,
    '',
  ];
  return {
    exitCode: applied.exitCode === 4 ? 0 : 5,
    data: {
      schema: 'evenkeel.demo/1',
      plan: planned.data,
      change: applied.data,
      incident: shown.data,
      users: harm,
    },
    text: text.join('\n'),
  };
}

interface Harm {
  readonly requests: number;
  readonly failed: number;
  /** Failed although they were sent in the last second, when the known-good served again. */
  readonly failedAfter: number;
}

function harmSeen({ outcomes, elapsed }: DemoSite['load'], since: number): Harm {
  const now = elapsed();
  const seen = outcomes.filter(({ planned }) => planned >= since);
  const late = seen.filter(({ planned }) => planned >= now - 1);
  return {
    requests: seen.length,
    failed: seen.filter(hasFailed).length,
    failedAfter: late.filter(hasFailed).length,
  };
}

function heading(text: string, paint: Surroundings['paint']): string {
  return paint.bold(`== ${text}`);
}

async function stayUp({ places }: DemoSite, { say }: Surroundings): Promise<void> {
  say(
    `demo: the site stays up on http://127.0.0.1:${places.frontPort} (files in ${places.folder}); Ctrl-C ends it`,
  );
  await interrupted();
}
