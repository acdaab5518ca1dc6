import type { Decision, Template } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { argumentsOf, type Context, once, refuse, spanOf } from './context.ts';
import { all, segments, test } from './predicates.ts';
import { regexMatcher } from './regex.ts';
import { decision } from './routing.ts';
import type { Section } from './sections.ts';
import { merged, type Server } from './servers.ts';
import {
  argumentsBehind,
  capturesOf,
  encoded,
  encodedPart,
  locationTemplate,
  substitutionTemplate,
} from './substitution.ts';
import type { Statement } from './tree.ts';

const names: readonly string[] = ['redirect', 'redirectmatch', 'redirecttemp', 'redirectpermanent'];

const statusWords: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 };

/** Of the server itself: its own first, then the main server's (mod_alias.c, merge_alias_config). */
export function serverRedirects(context: Context, server: Server): readonly Decision[] {
  return merged(server, ...names).flatMap(
    (statement) => once(context, statement, 'redirect', () => redirectDecision(context, statement)) ?? [],
  );
}

/** In sections: they run as fix-ups, for proxied requests too; later sections come first (mod_alias.c, fixup_redir). */
export function sectionRedirects(context: Context, sections: readonly Section[]): readonly Decision[] {
  return sections
    .toReversed()
    .flatMap(({ when, block }) =>
      block
        .filter(({ name }) => names.includes(name))
        .flatMap((statement) => redirectDecision(context, statement, when) ?? []),
    );
}

interface Redirect {
  readonly status: number;
  /** Path or regular expression; undefined in a section: all of it. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function redirectDecision(context: Context, statement: Statement, around?: Predicate): Decision | undefined {
  const redirect = readRedirect(context, statement);
  if (redirect === undefined) return undefined;
  const { status, from, to } = redirect;
  const isMatch = statement.name === 'redirectmatch';
  if (from === undefined && around === undefined) {
    refuse(context, statement, 0, `'${statement.written}' needs a path outside of sections`);
    return undefined;
  }
  const own = from === undefined ? undefined : fromPredicate(context, statement, from, isMatch);
  const when = all(...(around === undefined ? [] : [around]), ...(own === undefined ? [] : [own]));
  if (to === undefined)
    return decision(context, statement, { when, action: { kind: 'return', status }, stage: 'Redirect' });
  const location = locationOf(to, from, isMatch);
  return decision(context, statement, {
    when,
    action: { kind: 'redirect', location, status },
    stage: 'Redirect',
  });
}

function fromPredicate(context: Context, statement: Statement, from: string, isMatch: boolean): Predicate {
  const span = spanOf(context, statement);
  return isMatch ? test({ name: 'path' }, [regexMatcher(from)], span) : segments(from, span);
}

function readRedirect(context: Context, statement: Statement): Redirect | undefined {
  const { texts } = argumentsOf(context, statement);
  const [first = '', ...others] = texts;
  const fixed = { redirecttemp: 302, redirectpermanent: 301 }[statement.name];
  const said =
    fixed ?? statusWords[first.toLowerCase()] ?? (/^\d{3}$/.test(first) ? Number(first) : undefined);
  const rest = said === undefined || fixed !== undefined ? texts : others;
  const status = said ?? 302;
  if (status < 300 || status > 399) {
    if (rest.length > 1) refuse(context, statement, 2, `status ${status} takes no URL`);
    return { status, from: rest[0], to: undefined };
  }
  const [from, to] = rest;
  if (to !== undefined) return { status, from, to };
  if (from === undefined) refuse(context, statement, 0, `'${statement.written}' needs a URL`);
  return from === undefined ? undefined : { status, from: undefined, to: from };
}

/**
 * What follows the path is put behind the URL, and the arguments of the request where the URL has none (mod_alias.c,
 * try_redirect, fixup_redir).
 */
function locationOf(to: string, from: string | undefined, isMatch: boolean): Template {
  const behind = to.includes('?') ? [] : [argumentsBehind('?')];
  const { parts } = isMatch
    ? encoded(substitutionTemplate(to, capturesOf(from ?? '')))
    : { parts: [{ literal: to }] };
  const rest =
    isMatch || from === undefined
      ? []
      : [
          encodedPart({
            field: { name: 'path' },
            transforms: [{ name: 'bytes', arguments: [String(from.length)] }],
          }),
        ];
  return locationTemplate({ text: to, parts: [...parts, ...rest, ...behind] });
}
