import type { Plan } from '../change/plan.ts';
import type { ExitCode } from './outcome.ts';

/** Exit code of a plan by its verdict. */
export const planExits: Readonly<Record<Plan['verdict']['level'], ExitCode>> = {
  clear: 0,
  caution: 0,
  undecided: 3,
  block: 1,
};
