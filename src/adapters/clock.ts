import { readFileSync } from 'node:fs';
import type { ClockPort } from '../rollout/ports.ts';

/** The clocks of this host. */
export const clockPort: ClockPort = {
  wall: () => new Date().toISOString(),
  monotonic: () => performance.now() / 1000,
  uptime: () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]),
  epochSeconds: () => Date.now() / 1000,
  bootId: () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
