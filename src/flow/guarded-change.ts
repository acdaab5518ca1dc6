import { resolve } from 'node:path';
import { clockPort } from '../adapters/clock.ts';
import { realPath } from '../adapters/configuration-files.ts';
import { filePort } from '../adapters/files.ts';
import { guardPort } from '../adapters/guard-process.ts';
import { driverPorts } from '../adapters/ports.ts';
import { calibrationsOf } from '../adapters/store/calibrations.ts';
import { type StateDatabase, transact } from '../adapters/store/database.ts';
import { type Lock, lockDevice } from '../adapters/store/lock.ts';
import { beginChange, type ChangeRow, confirmedHistory, endChange } from '../adapters/store/records.ts';
import { watchFor } from '../change/notices.ts';
import type { Plan, PlanDevice, ServiceView } from '../change/plan.ts';
import type { Driver } from '../devices/device.ts';
import type { ChangeOutcome, ChangeRequest } from '../rollout/request.ts';
import { runChange } from '../rollout/run.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import { bars } from './bars.ts';
import { measureBaseline, withRate } from './baseline.ts';
import { driverOf } from './device-control.ts';
import { keepPresent } from './known-good.ts';
import type { Surroundings } from './outcome.ts';
import { changeFolder, type Records } from './records.ts';
import { type Tally, type WatchSession, watchSession } from './watch-session.ts';

export interface GuardedRequest {
  readonly device: PlanDevice;
  readonly services: readonly ServiceView[];
  /** After a wrapped command: the same services with what they are made of now. */
  readonly servicesAfter?: (() => readonly ServiceView[]) | undefined;
  /** What the watch is held to: the base when a block was overridden, else the proposal's forecast. */
  readonly against: 'before' | 'after';
  readonly watch: Plan['watch']['asked'];
  /** New bytes by named path, undefined for a file that goes; no list when a command makes them. */
  readonly proposals?: readonly { readonly path: string; readonly bytes: Buffer | undefined }[] | undefined;
  readonly command?: (() => Promise<number>) | undefined;
  readonly planId?: string | undefined;
  readonly override?: string | undefined;
  readonly allowRestart: boolean;
}

/** A change that was carried out, or refused by the rollout itself. */
export interface GuardedChange {
  readonly number: number;
  readonly folder: string;
  readonly outcome: ChangeOutcome;
  readonly tallies: readonly Tally[];
}

/** Locks the device, measures the traffic it starts from, and runs the protocol; problems when it may not even begin. */
export async function guardedChange(
  request: GuardedRequest,
  records: Records,
  around: Surroundings,
): Promise<Result<GuardedChange>> {
  const driver = driverOf(request.device);
  if (driver === undefined) return failure(undrivable(request.device));
  const opened = records.database();
  if (!opened.ok) return opened;
  const lock = lockDevice(records.folder, request.device.id, realPath(request.device.configuration[0] ?? ''));
  if (!lock.ok) return lock;
  try {
    const barred = bars(opened.value, request) ?? keepPresent(request.device, records);
    if (barred !== undefined) return failure(barred);
    return await run({ request, records, around, driver, database: opened.value });
  } finally {
    (lock.value satisfies Lock).release();
  }
}

interface Prepared {
  readonly request: GuardedRequest;
  readonly records: Records;
  readonly around: Surroundings;
  readonly driver: Driver;
  readonly database: StateDatabase;
}

async function run(prepared: Prepared): Promise<Result<GuardedChange>> {
  const { request, around, driver, database } = prepared;
  const baseline = await measureBaseline(driver, request);
  if (!baseline.ok) return baseline;
  const services = request.services.map((view) => withRate(view, baseline.value));
  const spread = calibrationsOf(database, request.device.id);
  const watch = watchFor(services, request.watch, spread);
  const session = lateSession(() => {
    const after = (request.servicesAfter?.() ?? request.services).map((view) =>
      withRate(view, baseline.value),
    );
    return watchSession({
      services: after,
      against: request.against,
      device: request.device.id,
      health: baseline.value.health,
      faults: baseline.value.faults,
      spread,
      tickSeconds: baseline.value.tickSeconds,
    });
  });
  const begun = transact(database, () => begin(prepared));
  if (!begun.ok) return begun;
  const { number, folder } = begun.value;
  const made = makeFolder(folder);
  if (made !== undefined) {
    transact(database, () => endChange(database, number, clockPort.wall(), 'refused'));
    return failure(made);
  }
  announce(around, { watch, folder, services });
  const change = changeRequest(prepared, {
    services,
    number,
    folder,
    watch,
    gate: session.look,
    tickSeconds: baseline.value.tickSeconds,
  });
  const outcome = await runChange(change, {
    files: filePort,
    clock: clockPort,
    guard: guardPort,
    driver,
    onEntry: ({ at, text }) => around.say(`${at.slice(11, 23)}  ${text}`),
  });
  return success({ number, folder, outcome, tallies: session.tallies() });
}

function begin({ request, records, database }: Prepared): ChangeRow {
  return beginChange(
    database,
    {
      device: request.device.id,
      began: clockPort.wall(),
      planned: JSON.stringify(request.device),
      plan: request.planId,
      override: request.override,
    },
    (number) => changeFolder(records, number, request.device.id),
  );
}

/** What a wrapped command made is known only when the watch begins. */
function lateSession(make: () => WatchSession): WatchSession {
  let made: WatchSession | undefined;
  const session = (): WatchSession => (made ??= make());
  return { look: (snapshot, at) => session().look(snapshot, at), tallies: () => made?.tallies() ?? [] };
}

interface Numbered {
  /** With the measured rates. */
  readonly services: readonly ServiceView[];
  readonly number: number;
  readonly folder: string;
  readonly watch: Plan['watch'];
  readonly gate: ChangeRequest['gate'];
  readonly tickSeconds: number;
}

function changeRequest(
  { request, database }: Prepared,
  { number, folder, watch, gate, services, tickSeconds: look }: Numbered,
): ChangeRequest {
  const { device } = request;
  const [last] = confirmedHistory(database, device.id);
  return {
    change: String(number),
    device: device.id,
    folder,
    configuration: device.configuration,
    expected: new Map(
      request.command === undefined ? device.files.map(({ path, base }) => [path, base]) : [],
    ),
    references: device.references.filter(({ role }) => role !== 'socket').map(({ path }) => resolve(path)),
    proposals: request.proposals ?? [],
    command: request.command,
    listeners: device.listeners.all,
    takenAddresses: () => takenAddresses(device.listeners.added),
    wayBack: () =>
      services.flatMap((view) => [
        ...worthless(view),
        ...(request.override === undefined ? overloaded(view) : []),
      ]),
    lastConfirmed:
      last === undefined
        ? undefined
        : {
            generation: last.generation,
            digests: new Map(last.files.map(({ path, digest }) => [path, digest])),
          },
    gate,
    tickSeconds: look,
    watchSeconds: watch.seconds,
    deadlineSeconds: watch.deadlineSeconds,
    allowRestart: request.allowRestart,
  };
}

function announce(
  { say }: Surroundings,
  {
    watch,
    folder,
    services,
  }: { readonly watch: Plan['watch']; readonly folder: string; readonly services: readonly ServiceView[] },
): void {
  for (const text of guardPort.protections(folder)) say(`protection ${text}`);
  for (const { service, rate } of services)
    say(`traffic: ${service} ${rate === undefined ? 'none measured' : `${rate.toFixed(0)} requests/s`}`);
  say(`watch: ${watch.seconds} s, taken back after ${watch.deadlineSeconds} s when not confirmed`);
  if (watch.underpowered)
    say('this traffic is too thin to prove health in that time: the change will end on hold');
}

function makeFolder(folder: string): Problem | undefined {
  try {
    filePort.makeFolder(folder);
    return undefined;
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'EIO';
    return {
      code: code === 'ENOSPC' ? 'no-space' : 'state-store',
      severity: 'error',
      message: `${folder} cannot be made (${code})`,
      help: 'nothing was changed; free space or name another --state',
    };
  }
}

/** New addresses that somebody else listens on already. */
async function takenAddresses(added: readonly string[]): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const address of added) {
    const match = /^(?:ipv[46]@)?(?:\[(.*)\]|([\d.]*|\*)):(\d+)$/.exec(address);
    if (match === null) continue;
    const host = match[1] ?? match[2] ?? '';
    const free = await driverPorts.bindable(host === '' || host === '*' ? '0.0.0.0' : host, Number(match[3]));
    if (!free) taken.push(address);
  }
  return taken;
}

/** In today's traffic the base itself would fall: there is nothing good to go back to. */
function overloaded({ service, rate, before }: ServiceView): Problem[] {
  const full = before.endpoints.filter(
    ({ share, capacity }) => capacity !== undefined && share * (rate ?? 0) > capacity,
  );
  return full.slice(0, 1).map(({ name, share, capacity = 0 }) => ({
    code: 'cannot-arm',
    severity: 'error',
    message: `service ${service}: at today's ${(rate ?? 0).toFixed(0)} requests/s the base itself gives ${name} ${(share * (rate ?? 0)).toFixed(0)} of the ${capacity} that it can serve`,
    help: 'a restore would not help; go on with --override "REASON" if this change is the mending',
  }));
}

/** A base that serves nobody is no way back. */
function worthless({ service, before }: ServiceView): Problem[] {
  if (before.endpoints.length === 0 || before.endpoints.some(({ share }) => share > 0)) return [];
  return [
    {
      code: 'cannot-arm',
      severity: 'error',
      message: `service ${service}: the base sends no request to any server`,
      help: 'mend the base first',
    },
  ];
}

function undrivable({ id, kind }: PlanDevice): Problem {
  return {
    code: 'control-unreachable',
    severity: 'error',
    message: `${id}: devices of kind ${kind} cannot be driven`,
    help: 'use evenkeel plan only',
  };
}
