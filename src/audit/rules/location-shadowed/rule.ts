import type { Decision } from '../../../model/decision.ts';
import type { Frontend } from '../../../model/facts.ts';
import type { Matcher } from '../../../model/predicate.ts';
import type { PathDevice } from '../../../network/path.ts';
import { emptyRequest } from '../../../network/request.ts';
import { route } from '../../../network/route.ts';
import { namedPools } from '../../named-pools.ts';
import {
  frontendSubject,
  type Observation,
  poolSubject,
  type Rule,
  type RuleContext,
  serviceSubject,
} from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'location-shadowed',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A location that no request reaches, because an expression takes all of its paths',
  why: 'Expressions go before plain prefixes: the application that the location stands for gets nothing, and another one gets requests it does not know.',
  fix: 'Write ^~ before the prefix, or narrow the expression.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const frontend of device.facts.frontends) yield* checkFrontend(device, frontend);
  }
}

function* checkFrontend(device: PathDevice, frontend: Frontend): Iterable<Observation> {
  const locations = frontend.decisions.filter(isLocation);
  if (!locations.some(({ when }) => matcherIn(when)?.kind === 'regex')) return;
  const shadowed = new Map<Decision, Decision[]>();
  for (const location of locations) {
    const taker = takerOf(device, frontend, location, locations);
    if (taker !== undefined) shadowed.set(taker, [...(shadowed.get(taker) ?? []), location]);
  }
  for (const [taker, lost] of shadowed) yield observation(device, frontend, taker, lost);
}

function isLocation({ action, stage }: Decision): boolean {
  return action.kind === 'enter' && stage === 'location';
}

function matcherIn(when: Decision['when']): Matcher | undefined {
  return when.kind === 'test' && when.field.name === 'path' ? when.matchers[0] : undefined;
}

/** Ends of paths that differ in all that expressions usually ask for. */
const ends = ['', 'item', 'a/b', 'x.html', 'y.png', 'z.php', '1', 'a/b.json'];

/** Expressions that match every path. */
const everything = /^(\^?\/?(\.\*)?\$?|\^?\.\*\$?)$/;

/** The location that takes every path tried of another one. */
function takerOf(
  device: PathDevice,
  frontend: Frontend,
  location: Decision,
  locations: readonly Decision[],
): Decision | undefined {
  const matcher = matcherIn(location.when);
  if (matcher?.kind === 'regex') return earlierOf(location, matcher.source, locations);
  if (matcher?.kind !== 'prefix') return undefined;
  const takers = ends.map((end) => {
    const asked = {
      ...emptyRequest,
      method: 'GET',
      host: frontend.names?.[0] ?? '',
      path: matcher.value + end,
    };
    const { likely, uncertain } = route(device, frontend, asked);
    if (uncertain.length > 0 || likely.decision === location) return undefined;
    const entered = likely.entered.find((one) => locations.includes(one));
    return entered === location ? innerTaker(likely.entered, location, locations) : entered;
  });
  const [first] = takers;
  return first !== undefined && takers.every((taker) => taker !== undefined) ? first : undefined;
}

/** Inside the longest prefix stand the expressions that go before it. */
function innerTaker(
  entered: readonly Decision[],
  location: Decision,
  locations: readonly Decision[],
): Decision | undefined {
  const inner = entered[entered.indexOf(location) + 1];
  return inner !== undefined && locations.includes(inner) ? inner : undefined;
}

/** An expression behind the same one, or behind one that matches everything. */
function earlierOf(location: Decision, source: string, locations: readonly Decision[]): Decision | undefined {
  const before = locations.slice(0, locations.indexOf(location));
  return before.find((other) => {
    const earlier = matcherIn(other.when);
    return earlier?.kind === 'regex' && (earlier.source === source || everything.test(earlier.source));
  });
}

function observation(
  device: PathDevice,
  frontend: Frontend,
  taker: Decision,
  lost: readonly Decision[],
): Observation {
  const own = frontendSubject(device, frontend.name);
  return {
    message: `'${taker.text}' takes all paths of ${lost.map(({ text }) => `'${text}'`).join(', ')}`,
    span: taker.span,
    related: lost.map(({ span }) => ({ span, message: 'gets nothing' })),
    subjects: [
      `${own}/${taker.text}`,
      own,
      serviceSubject(`${device.id}/${frontend.name}`),
      ...namedPools(taker.action).map((pool) => poolSubject(device, pool)),
    ],
  };
}
