import type { EffectClass } from '../model/effect.ts';
import type { VerdictLevel } from './plan.ts';

/** What is not computed, where traffic passes it, by the worst that it can do. */
export const effectLevels: Readonly<Record<EffectClass, VerdictLevel>> = {
  routing: 'undecided',
  selection: 'undecided',
  access: 'undecided',
  content: 'undecided',
  connection: 'undecided',
  health: 'undecided',
  network: 'undecided',
  capacity: 'caution',
  time: 'caution',
  process: 'caution',
  observability: 'clear',
  none: 'clear',
};
