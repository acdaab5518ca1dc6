import { clockPort } from '../adapters/clock.ts';
import { driverPorts } from '../adapters/ports.ts';
import { saveCalibrations } from '../adapters/store/calibrations.ts';
import { serviceExpectation, tickSeconds } from '../change/notices.ts';
import { type Calibration, calibrateStreams } from '../detect/calibrate.ts';
import { poolStreams } from '../detect/pool-streams.ts';
import type { Driver } from '../devices/device.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import { textTable } from '../report/table.ts';
import { advance, emptySeries, type Series, type Tick } from '../signals/tick.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import { driverOf } from './device-control.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { planChange, planDevice } from './plan.ts';
import { fleetOf, readEstate } from './read-path.ts';
import { openRecords } from './records.ts';
import { refusal } from './refusal.ts';

export interface CalibrateRequest {
  readonly target: string;
  readonly device?: string | undefined;
  readonly seconds: number;
  readonly control?: FleetDevice['control'] | undefined;
}

/** `evenkeel calibrate`: measures how known-good traffic strays, so that sticky traffic is not taken for harm. */
export async function calibrate(request: CalibrateRequest, around: Surroundings): Promise<Outcome> {
  const { target, control, seconds } = request;
  const read = readEstate(fleetOf(target) ?? target, { control });
  if (!read.ok) return refusal(read.problems, around);
  const estate = read.value;
  const device = estate.devices.find(({ id }) => request.device === undefined || id === request.device);
  const driver = device === undefined ? undefined : driverOf(planDevice(estate, device, device));
  if (device === undefined || driver === undefined || !(seconds > 0))
    return refusal([usage(request)], around);
  const opened = openRecords(around).database();
  if (!opened.ok) return refusal(opened.problems, around);
  around.say(`calibrating ${device.id} for ${seconds} s`);
  const ticks = await record(driver, seconds);
  if (!ticks.ok) return refusal(ticks.problems, around);
  const { services } = await planChange({ base: estate, proposed: estate }, around);
  const streams = services.flatMap((view) =>
    poolStreams(serviceExpectation(view, 'before', device.id), () => true),
  );
  const found = [...calibrateStreams(streams, ticks.value)].filter(([, { trials }]) => trials > 0);
  saveCalibrations(
    opened.value,
    device.id,
    clockPort.wall(),
    found.map(([stream, { dispersion, wander, trials }]) => ({ stream, dispersion, wander, trials })),
  );
  return {
    exitCode: 0,
    data: {
      schema: 'evenkeel.calibration/1',
      device: device.id,
      seconds,
      streams: Object.fromEntries(found),
    },
    text: text(found),
  };
}

async function record(driver: Driver, seconds: number): Promise<Result<readonly Tick[]>> {
  const ticks: Tick[] = [];
  let series: Series = emptySeries;
  const end = driverPorts.monotonicSeconds() + seconds;
  while (driverPorts.monotonicSeconds() < end) {
    const began = driverPorts.monotonicSeconds();
    const answer = await driver.counters();
    if ('code' in answer) return failure(answer);
    const next = advance(series, answer, answer.at, { tickSeconds });
    series = next.series;
    ticks.push(next.tick);
    const spent = driverPorts.monotonicSeconds() - began;
    await driverPorts.sleep(Math.max(5, (tickSeconds - spent) * 1000));
  }
  return success(ticks);
}

function text(found: readonly (readonly [string, Calibration])[]): string {
  if (found.length === 0) return 'no traffic was seen: nothing is calibrated\n';
  const right = true;
  const titles = [
    { title: 'stream' },
    { title: 'share', right },
    { title: 'dispersion', right },
    { title: 'wander', right },
    { title: 'trials', right },
    { title: 'horizons too short to tell' },
  ];
  const rows = found.map(([stream, { share, dispersion, wander, trials, unmeasured }]) => [
    stream,
    `${(share * 100).toFixed(1)} %`,
    dispersion.toFixed(2),
    wander.toFixed(3),
    String(trials),
    unmeasured.map((horizon) => `${horizon} s`).join(', ') || '-',
  ]);
  return `${textTable(titles, rows)}\n`;
}

function usage({ device, seconds }: CalibrateRequest): Problem {
  return {
    code: 'usage',
    severity: 'error',
    message:
      seconds > 0
        ? `there is no device ${device ?? ''} that can be asked`
        : 'the time to calibrate must be above 0 seconds',
    help: 'evenkeel calibrate /etc/haproxy/haproxy.cfg --for 600',
  };
}
