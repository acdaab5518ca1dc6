import type { EffectGroup } from '../../../model/effect-table.ts';

/** Commands of one effect, as patterns of `modes.ts`; the platform's manual is the same for all of a table. */
export type CommandGroup = Omit<EffectGroup, 'manual'>;
