import type { Policy } from './fleet.ts';

/** What holds where no fleet file says otherwise. */
export const defaultPolicy: Policy = {
  failOn: 'error',
  profiles: ['outage'],
  watch: 'auto',
  deadline: 'auto',
  allowRestart: false,
};
