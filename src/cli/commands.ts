import type { CommandSpec } from './command.ts';
import { applyCommand } from './commands/apply.ts';
import { calibrateCommand } from './commands/calibrate.ts';
import { checkCommand } from './commands/check.ts';
import { demoCommand } from './commands/demo.ts';
import { explainCommand, rulesCommand } from './commands/explain.ts';
import { guardBootCommand, guardCommand, guardResumeCommand } from './commands/guard.ts';
import { holdCheckCommand, holdClearCommand } from './commands/hold.ts';
import { incidentListCommand, incidentShowCommand, postmortemShowCommand } from './commands/incident.ts';
import { initCommand } from './commands/init.ts';
import { loadCommand } from './commands/load.ts';
import { planCommand } from './commands/plan.ts';
import { rehearseCommand } from './commands/rehearse.ts';
import { historyCommand, rollbackCommand } from './commands/rollback.ts';
import { traceCommand } from './commands/trace.ts';

/** In the order in which a newcomer meets them. */
export const commands: readonly CommandSpec[] = [
  demoCommand,
  initCommand,
  checkCommand,
  traceCommand,
  planCommand,
  rehearseCommand,
  loadCommand,
  applyCommand,
  guardCommand,
  guardResumeCommand,
  guardBootCommand,
  holdCheckCommand,
  holdClearCommand,
  calibrateCommand,
  rollbackCommand,
  historyCommand,
  incidentListCommand,
  incidentShowCommand,
  postmortemShowCommand,
  rulesCommand,
  explainCommand,
];
