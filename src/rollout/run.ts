import { join } from 'node:path';
import type { Problem } from '../model/result.ts';
import { bringBack } from './bring-back.ts';
import type { Context } from './context.ts';
import { arm, claim, cleanUp, disarm, recordFiles, stage, swap, writeProblem } from './files.ts';
import { guardScript } from './guard-script.ts';
import { attempt, configurationFiles, digestAt, digestOf, inventory } from './inventory.ts';
import { openJournal } from './journal-writer.ts';
import { type Command, type Event, isFinal, next, type State, type Step, start } from './machine.ts';
import { stateData, stateText } from './narrate.ts';
import { validateProposal } from './prove.ts';
import { absent } from './record.ts';
import type { ChangeOutcome, ChangeRequest, RolloutPorts } from './request.ts';
import { watch } from './watch.ts';

/** Carries a change through the machine; every state is journaled before what it commands. */
export async function runChange(request: ChangeRequest, ports: RolloutPorts): Promise<ChangeOutcome> {
  const context: Context = {
    request,
    ports,
    journal: openJournal(request.folder, ports),
    entries: [],
    record: undefined,
    guard: undefined,
    produced: new Map(),
    before: undefined,
    serving: undefined,
    ended: undefined,
    problems: [],
  };
  let step = enter(context, start);
  for (;;) {
    const event = await perform(context, step.commands);
    if (isFinal(step.state)) return outcome(context, step.state);
    step = enter(context, next(step.state, event));
  }
}

/** Journals a step. One that cannot be journaled is not taken, unless it is the way back or the end. */
function enter(context: Context, step: Step): Step {
  const { state } = step;
  const problem = context.journal.write(state, stateText(context, state), stateData(context, state));
  if (problem === undefined || state === 'restoring' || isFinal(state)) return step;
  context.problems.push(problem);
  return enter(context, next(state, { kind: 'failed' }));
}

async function perform(context: Context, commands: readonly Command[]): Promise<Event> {
  for (const command of commands) {
    const event = await performers[command](context);
    if (event.kind !== 'done') return event;
  }
  return { kind: 'done' };
}

const done: Event = { kind: 'done' };

function failed(context: Context, ...problems: readonly Problem[]): Event {
  context.problems.push(...problems);
  return { kind: 'failed' };
}

const performers: Readonly<Record<Command, (context: Context) => Promise<Event>>> = {
  inventory: takeInventory,
  'prove-way-back': proveWayBack,
  validate,
  stage: stageFiles,
  arm: armGuard,
  'start-guard': startGuard,
  swap: swapFiles,
  reload,
  'prove-serving': proveServing,
  watch,
  confirm,
  restore: bringBack,
  'clean-up': async ({ ports, request, record }) => {
    if (record !== undefined) cleanUp(ports.files, record.files);
    disarm(ports.files, request.folder);
    return done;
  },
  finish: async ({ guard }) => {
    guard?.release();
    return done;
  },
};

async function takeInventory(context: Context): Promise<Event> {
  const { request, ports } = context;
  const present = request.references.filter((path) => ports.files.exists(path));
  const configured = configurationFiles(ports.files, request.configuration).files;
  const named = request.command === undefined ? request.expected.keys() : [...configured, ...present];
  const made = [...request.expected].filter(([, digest]) => digest === '').map(([path]) => path);
  const taken = inventory(ports.files, [...new Set(named)], new Set(made));
  if (!taken.ok) return failed(context, ...taken.problems);
  context.entries = taken.value;
  const stale = taken.value.filter(
    ({ named: path, digest }) => (request.expected.get(path) ?? digest) !== (digest === absent ? '' : digest),
  );
  if (stale.length > 0) return failed(context, ...stale.map(({ named: path }) => staleProblem(path)));
  return done;
}

function staleProblem(path: string): Problem {
  return {
    code: 'plan-stale',
    severity: 'error',
    message: `${path} is not what the plan was made from`,
    help: 'somebody changed it since; plan again from what is there now',
  };
}

async function proveWayBack(context: Context): Promise<Event> {
  const { ports, request } = context;
  const running = await ports.driver.running();
  if ('code' in running) return failed(context, running);
  context.before = running;
  const known = await ports.driver.validate(request.configuration);
  const problems = [...known.filter(({ severity }) => severity === 'error'), ...request.wayBack()];
  if (problems.length === 0) return done;
  return failed(
    context,
    {
      code: 'cannot-arm',
      severity: 'error',
      message: 'the configuration that is on disk would not serve today, so there is no way back',
      help: 'mend what is there first; then plan again',
    },
    ...problems,
  );
}

async function validate(context: Context): Promise<Event> {
  const problems = await validateProposal(context);
  if (problems.length > 0) return failed(context, ...problems);
  const taken = await context.request.takenAddresses();
  return taken.length === 0 ? done : failed(context, ...taken.map(takenProblem));
}

function takenProblem(address: string): Problem {
  return {
    code: 'address-taken',
    severity: 'error',
    message: `${address} is new in the proposal and another program listens there`,
    help: 'the program would accept the file and fail to reload; free the address or choose another',
  };
}

async function stageFiles(context: Context): Promise<Event> {
  const { ports, request, entries } = context;
  const proposals = realProposals(context);
  const problem = stage(ports.files, entries, proposals, request.change);
  const commands = await ports.driver.guardCommands();
  context.record = {
    change: request.change,
    device: request.device,
    bootId: ports.clock.bootId(),
    deadlineUptime: ports.clock.uptime() + request.deadlineSeconds,
    files: recordFiles(entries, proposals, request.change),
    reload: commands.reload,
    serving: commands.serving,
    running: commands.running,
    restart: commands.restart ?? '',
    restartAllowed: request.allowRestart,
    folders: request.command === undefined ? [] : realFolders(context),
  };
  return problem === undefined ? done : failed(context, problem);
}

/** Where a wrapped command may add files that the program would read. */
function realFolders({ ports: { files }, request }: Context): readonly string[] {
  return configurationFiles(files, request.configuration).folders.map((folder) => files.real(folder));
}

function realProposals({ request, entries }: Context): ChangeRequest['proposals'] {
  return request.proposals.map(({ path, bytes }) => ({
    path: entries.find(({ named }) => named === path)?.real ?? path,
    bytes,
  }));
}

async function armGuard(context: Context): Promise<Event> {
  const { ports, request, record } = context;
  if (record === undefined) throw new Error('a change is staged before it is armed');
  const problem = arm(ports.files, request.folder, record, guardScript);
  return problem === undefined ? done : failed(context, problem);
}

async function startGuard(context: Context): Promise<Event> {
  const { ports, request } = context;
  context.guard = ports.guard.start(request.folder);
  const said = await context.guard.acknowledgement();
  const wanted = digestOf(ports.files.read(join(request.folder, 'record')));
  if (said?.split(' ')[3] === wanted) return done;
  claim(ports.files, request.folder, 'restoring');
  return failed(context, {
    code: 'cannot-arm',
    severity: 'error',
    message: 'the guard did not acknowledge its record, so nothing was changed',
    help: `see guard.log in ${request.folder}`,
  });
}

async function swapFiles(context: Context): Promise<Event> {
  const { ports, request, record } = context;
  if (request.command !== undefined) {
    const status = await request.command();
    const unnoted = noteProduced(context);
    if (unnoted !== undefined) return failed(context, unnoted);
    return status === 0 ? done : failed(context, commandProblem(status));
  }
  const problem = swap(ports.files, record?.files ?? []);
  return problem === undefined ? done : failed(context, problem);
}

/** What the command made of the files, so that the guard can tell its work from a later foreign edit. */
function noteProduced(context: Context): Problem | undefined {
  const { request, record } = context;
  const { files } = context.ports;
  const targets = (record?.files ?? []).map(({ target }) => target);
  const digests = targets.map((target) => digestAt(files, target));
  context.produced = new Map(targets.map((target, at) => [target, digests[at] ?? '']));
  const unwritten = attempt(() => files.append(join(request.folder, 'produced'), digests.join('\n')));
  return unwritten === undefined ? undefined : writeProblem('noting what the command made', unwritten.code);
}

function commandProblem(status: number): Problem {
  return {
    code: 'restored',
    severity: 'error',
    message: `the wrapped command exited with ${status}`,
    help: 'what it did to the files is taken back',
  };
}

async function reload(context: Context): Promise<Event> {
  if (context.request.command !== undefined) return done;
  const problems = await context.ports.driver.reload();
  return problems.length === 0 ? done : failed(context, ...problems);
}

const servingMilliseconds = 10_000;

async function proveServing(context: Context): Promise<Event> {
  const { ports, request, before } = context;
  if (before === undefined) throw new Error('the way back is proven before anything serves');
  if (commandDidNothing(context)) {
    context.serving = before;
    return done;
  }
  const now = await ports.driver.serving(before, request.listeners, servingMilliseconds);
  if ('code' in now) return failed(context, now);
  context.serving = now;
  // For the guard: no reload is under way any more. Without the mark it reloads once more than it need.
  attempt(() => ports.files.append(join(request.folder, 'served'), now.generation));
  return done;
}

/** A deploy tool that found nothing to change did not reload: what served before is still what is on disk. */
function commandDidNothing({ request, record, ports }: Context): boolean {
  if (request.command === undefined) return false;
  const before = record?.files ?? [];
  const now = configurationFiles(ports.files, request.configuration).files.map((path) =>
    ports.files.real(path),
  );
  const added = now.some((path) => !before.some(({ target }) => target === path));
  return !added && before.every(({ target, known }) => digestAt(ports.files, target) === known);
}

async function confirm(context: Context): Promise<Event> {
  if (claim(context.ports.files, context.request.folder, 'confirmed')) return done;
  return failed(context, {
    code: 'restored',
    severity: 'error',
    message: 'the guard has taken the change back before it could be confirmed',
    help: 'the deadline passed, or somebody asked for a restore',
  });
}

function outcome(context: Context, state: State): ChangeOutcome {
  const { record, serving, ended, problems, journal, produced } = context;
  const digests = (record?.files ?? []).map(
    ({ target, proposed }) => [target, proposed === '' ? (produced.get(target) ?? '') : proposed] as const,
  );
  return {
    state,
    ended,
    problems,
    entries: journal.entries,
    generation: serving?.generation,
    digests: new Map(digests),
  };
}
