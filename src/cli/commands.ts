import type { CommandSpec } from './command.ts';
import { checkCommand } from './commands/check.ts';

/** In the order in which a newcomer meets them. */
export const commands: readonly CommandSpec[] = [checkCommand];
