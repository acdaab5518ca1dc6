import { driverPorts } from '../adapters/ports.ts';
import type { PlanDevice } from '../change/plan.ts';
import type { Control, Driver } from '../devices/device.ts';
import { deviceKinds } from '../devices/registry.ts';

export function controlOf({ configuration, control }: PlanDevice): Control {
  return {
    configuration,
    program: control.program,
    socket: control.socket,
    masterSocket: control.master,
    pidFile: control.pidFile,
    reload: control.reload,
    restart: control.restart,
  };
}

/** The driver of a planned device; undefined when its kind cannot be driven. */
export function driverOf(device: PlanDevice): Driver | undefined {
  const kind = deviceKinds.find((one) => one.kind === device.kind);
  return kind?.driver?.(driverPorts, controlOf(device));
}
