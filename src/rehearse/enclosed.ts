import type { Reading } from '../devices/device.ts';
import { everyDecision } from '../model/decision.ts';
import type { Problem } from '../text/problem.ts';

/**
 * Why a rewritten configuration must not be started: it was read again, and something in it leads out of the sandbox.
 * The rewriting is not believed, only what the reading of its result says.
 */
export function leaks({ facts, problems }: Reading, folder: string): readonly Problem[] {
  const found: Problem[] = problems.filter(({ severity }) => severity === 'error');
  const note = (message: string, span: Problem['span']): void => {
    found.push({
      code: 'not-rehearsed',
      severity: 'error',
      message: `the sandbox would not hold: ${message}`,
      span,
      help: 'nothing was started; please report the statement, which the rewriting should have changed',
    });
  };
  for (const { listeners, decisions, named } of facts.frontends) {
    for (const { text, address, span } of listeners)
      if (!isInside(address)) note(`it listens on ${text}`, span);
    for (const { action, text, span } of everyDecision(decisions, named))
      if (action.kind === 'forward') note(`it sends requests to where they say: ${text}`, span);
  }
  for (const { name: pool, servers } of facts.pools) {
    for (const { name, address = '', span, check } of servers) {
      if (!isInside(address)) note(`server ${pool}/${name} is ${address}`, span);
      if (check.address !== undefined && !isInside(check.address))
        note(`the check of ${pool}/${name} goes to ${check.address}`, span);
    }
  }
  for (const { path, span } of facts.files) {
    const isRead = path.startsWith(`${folder}/`) || path === 'on' || path === 'off';
    if (!isRead) note(`it names the file ${path}`, span);
  }
  for (const { text, span } of facts.coverage.unknown) note(`'${text.trim()}' is not understood`, span);
  return found;
}

function isInside(address: string): boolean {
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}
