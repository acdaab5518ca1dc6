import { httpServers, innerLocations, type LocationForm, passNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { type Placed, placeSubject, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'location-shadowed',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A location never gets a request, because an expression before it takes them all',
  why: 'What the location says, such as its upstream or its limits, has no effect, and the requests go somewhere else.',
  fix: "Put the narrower expression first, or write '^~' or '=' before a prefix that expressions must not take.",
  check: checkServers,
});

function* checkServers({ path }: RuleContext): Iterable<Observation> {
  for (const server of httpServers(path)) yield* checkLevel(server);
}

type Inner = ReturnType<typeof innerLocations>[number];

function* checkLevel(place: Placed): Iterable<Observation> {
  const locations = innerLocations(place);
  const regexes = locations.filter(({ form }) => form.form === 'regex');
  for (const [at, later] of regexes.entries()) {
    const taker = regexes.slice(0, at).find(({ form }) => coversRegex(form, later.form));
    if (taker !== undefined) yield observation(later, taker);
  }
  for (const prefix of locations.filter(isPlainPrefix)) {
    const taker = regexes.find(({ form }) => coversPrefix(form, prefix.form.pattern));
    if (taker !== undefined) yield observation(prefix, taker);
  }
  for (const { placed } of locations) yield* checkLevel(placed);
}

function observation({ placed }: Inner, taker: Inner): Observation {
  return {
    message: `'${textOf(placed.directive)}' is never used: '${textOf(taker.placed.directive)}' takes its requests first`,
    span: placed.directive.span,
    related: [{ span: taker.placed.directive.span, message: 'this one takes them' }],
    subjects: [placeSubject(placed)],
  };
}

/** Locations inside a prefix come before the expressions outside, so that such a prefix is not lost. */
function isPlainPrefix({ placed, form }: Inner): boolean {
  const block = placed.directive.block ?? [];
  if (form.form !== 'prefix' || block.some(({ name }) => name === 'location')) return false;
  return block.some(
    ({ name }) =>
      passNames.some((one) => one === name) || /^(return|root|alias|rewrite|try_files)$/.test(name),
  );
}

function coversRegex(early: LocationForm, late: LocationForm): boolean {
  if (late.ignoreCase && !early.ignoreCase) return takesAll(early);
  if (takesAll(early) || early.pattern === late.pattern) return true;
  const start = startText(early.pattern);
  if (start !== undefined)
    return unescaped(late.pattern).startsWith(`^${start}`) && isOneBranch(late.pattern);
  const end = /^(?:\\\.[a-z0-9]+)\$$/i.test(early.pattern) ? early.pattern : undefined;
  return end !== undefined && late.pattern.endsWith(end) && isOneBranch(late.pattern);
}

function coversPrefix(regex: LocationForm, prefix: string): boolean {
  if (takesAll(regex)) return true;
  const start = startText(regex.pattern);
  return start !== undefined && prefix.startsWith(start);
}

/** Every path starts with a slash and has any length. */
function takesAll({ pattern }: LocationForm): boolean {
  return /^(\^?\/?|\^?\/?\.[*]?|\^?\/?\(\??:?\.\*\)|\^?\(\/\.\*\))(\$(?<=[*)]\$))?$/.test(pattern);
}

/** `^/api` and `^/api/.*` take whatever starts with their text. */
function startText(pattern: string): string | undefined {
  const [, text] = /^\^((?:[\w/-]|\\[./-])+?)(?:\.\*\$?|\(\.\*\)\$?)?$/.exec(pattern) ?? [];
  return text === undefined ? undefined : unescaped(text);
}

function unescaped(pattern: string): string {
  return pattern.replace(/\\([./-])/g, '$1');
}

function isOneBranch(pattern: string): boolean {
  return !pattern.includes('|') && !/[/\w][?*{]/.test(pattern.slice(0, 4));
}
