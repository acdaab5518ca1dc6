import { locationOf } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { type Placed, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'try-files-loop',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'try_files sends requests to itself until nginx gives up',
  why: "The last argument is looked for in the same location, which never serves it: after ten rounds users get 500, 'rewrite or internal redirection cycle'.",
  fix: 'Let $uri be the first argument, so that the file of the last one is found, or end with =404 or a named location.',
  check: checkStatements,
});

function* checkStatements({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'try_files')) {
    const words = placed.directive.arguments;
    const fallback = words.at(-1) ?? '';
    const target = fallback.split('?', 1)[0] ?? '';
    if (!target.startsWith('/') || target.includes('$') || words.slice(0, -1).some(mayServe(target)))
      continue;
    if (!comesBack(placed, target)) continue;
    yield {
      message: `'${textOf(placed.directive)}': ${target} comes to the same place, and no argument before it is the file`,
      span: placed.directive.span,
      subjects: [placeSubject(placed)],
    };
  }
}

/** Whether the argument may be the file of the fallback itself; one that ends with a slash is a folder. */
function mayServe(target: string): (word: string) => boolean {
  return (word) => {
    if (word.endsWith('/')) return target.endsWith('/');
    return word.includes('$') || word === target;
  };
}

/** The location that takes the fallback is the one of the statement (of the server when no location takes it). */
function comesBack({ device, around }: Placed, target: string): boolean {
  const at = around.findIndex(({ name }) => name === 'server');
  const directive = around[at];
  const own = around.at(-1);
  if (directive === undefined || own === undefined || own.name === 'if') return false;
  const taker = locationOf({ device, directive, around: around.slice(0, at) }, target);
  if (taker === undefined) return false;
  return taker === 'none' ? own === directive : taker.directive === own;
}
