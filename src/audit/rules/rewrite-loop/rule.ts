import type { Directive } from '../../../model/directive.ts';
import { compiled, locationForm, locationOf } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { type Placed, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'rewrite-loop',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A rewrite matches its own result until nginx gives up',
  why: "The new path comes back to the same location and is rewritten again: after ten rounds users get 500, 'rewrite or internal redirection cycle'.",
  fix: "Write 'break' instead of 'last', or narrow the expression so that it does not match the result.",
  check: checkStatements,
});

function* checkStatements({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'rewrite')) {
    const location = placed.around.at(-1);
    if (location?.name !== 'location' || !isFirst(placed.directive, location)) continue;
    if (!(placed.directive.arguments[2] === 'last' && isLoop(placed, location))) continue;
    yield {
      message: `'${textOf(placed.directive)}' is applied to its own result`,
      span: placed.directive.span,
      related: [{ span: location.span, message: 'the result comes back to this location' }],
      subjects: [placeSubject(placed)],
    };
  }
}

/** Other statements of the rewrite module before it may end the round. */
function isFirst(rewrite: Directive, location: Directive): boolean {
  const first = location.block?.find(({ name }) => /^(rewrite|return|break|if)$/.test(name));
  return first === rewrite;
}

/** nginx gives up after so many rounds (NGX_HTTP_MAX_URI_CHANGES). */
const rounds = 10;

/** Every sample that the rewrite takes must go round: one that gets out may be what was meant. */
function isLoop(placed: Placed, location: Directive): boolean {
  const [source = '', replacement = ''] = placed.directive.arguments;
  const expression = compiled(source);
  const at = placed.around.findIndex(({ name }) => name === 'server');
  const server = placed.around[at];
  if (expression === undefined || server === undefined || !isPlain(replacement)) return false;
  const place: Placed = { device: placed.device, directive: server, around: placed.around.slice(0, at) };
  const taken = samples(location).filter(
    (path) => expression.test(path) && takerOf(place, path) === location,
  );
  return taken.length > 0 && taken.every((path) => goesRound(path));

  function goesRound(start: string): boolean {
    let path = start;
    for (let round = 0; round < rounds; round++) {
      const match = expression?.exec(path);
      if (match === null || match === undefined || takerOf(place, path) !== location) return false;
      path = filled(replacement, match);
    }
    return true;
  }
}

function takerOf(place: Placed, path: string): Directive | undefined {
  const taker = locationOf(place, path);
  return taker === undefined || taker === 'none' ? undefined : taker.directive;
}

/** Captures by number, and the path itself. */
function isPlain(replacement: string): boolean {
  return replacement.startsWith('/') && !/\$(?!\d|uri\b)/.test(pathOf(replacement));
}

function pathOf(replacement: string): string {
  return replacement.split('?', 1)[0] ?? '';
}

function filled(replacement: string, match: RegExpExecArray): string {
  return pathOf(replacement)
    .replace(/\$uri\b/g, () => match.input)
    .replace(/\$(\d)/g, (_, digit: string) => match[Number(digit)] ?? '');
}

function samples(location: Directive): readonly string[] {
  const { form, pattern } = locationForm(location);
  const start = form === 'regex' ? '/' : pattern;
  const ends = ['', 'a', 'a/', 'a/b', '/a', 'a.html', 'index.php', 'a/b.png', '12', 'a/12/b.json'];
  const text = form === 'regex' ? pattern.replace(/^\^|\$$|\\(?=[./-])|\(|\)/g, '') : start;
  return [...ends.map((end) => start + end), ...ends.map((end) => text + end), `/a${text}`];
}
