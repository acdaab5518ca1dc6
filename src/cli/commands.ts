import type { CommandSpec } from './command.ts';
import { checkCommand } from './commands/check.ts';
import { explainCommand } from './commands/explain.ts';
import { planCommand } from './commands/plan.ts';

/** In the order in which a newcomer meets them. */
export const commands: readonly CommandSpec[] = [checkCommand, planCommand, explainCommand];
