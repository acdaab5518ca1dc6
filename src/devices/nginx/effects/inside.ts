import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import { wholeOf } from '../../../model/whole.ts';

/** Directives that ask a location of the server for every request, beside what the client asked for. */
const asking = /^(?:auth_request|mirror|post_action|add_before_body|add_after_body)$/;

/**
 * Whether the statement is, or stands in, a location that nginx itself asks: for leave, for a copy, or where answers of
 * servers send it (`internal`, `error_page`). Requests of clients do not show what becomes of it.
 */
export function isAskedInside(statement: Directive, around: readonly Directive[]): boolean {
  const locations = [...around, statement].filter(
    ({ name, block }) => name === 'location' && block !== undefined,
  );
  if (locations.length === 0) return false;
  const whole = wholeOf(around[0] ?? statement) ?? around.slice(0, 1);
  const [asked, shown] = [askedIn(whole), shownIn(whole)];
  return locations.some(
    (one) =>
      one.block?.some(({ name }) => name === 'internal') === true ||
      asked.some((path) => takes(one, path)) ||
      (!isPattern(one) && shown.some((path) => takes(one, path))),
  );
}

/** Where answers of servers lead that are errors (`error_page`). */
const shownIn = heldBy((whole: readonly Directive[]): readonly string[] =>
  [...walkDirectives(whole)].flatMap(([{ name, arguments: given }]) => {
    const target = given.at(-1) ?? '';
    return name === 'error_page' && /^[@/]/.test(target) ? [target] : [];
  }),
);

function isPattern({ arguments: [first = ''] }: Directive): boolean {
  return first.startsWith('~');
}

const askedIn = heldBy((whole: readonly Directive[]): readonly string[] =>
  [...walkDirectives(whole)].flatMap(
    ([
      {
        name,
        arguments: [path = ''],
      },
    ]) => (asking.test(name) && path !== 'off' ? [path.replace(/[?$].*$/, '')] : []),
  ),
);

/** Expressions are taken to match: which location wins over them is not looked for. */
function takes(location: Directive, path: string): boolean {
  if (isPattern(location)) return true;
  const [first = '', second] = location.arguments;
  const own = second ?? first;
  return first === '=' ? own === path : own !== '/' && path.startsWith(own);
}
