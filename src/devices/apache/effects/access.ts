import type { Directive } from '../../../model/directive.ts';
import type { Predicate } from '../../../model/predicate.ts';
import type { Span } from '../../../text/source.ts';
import { isNoName } from '../access.ts';
import { expressionPredicate } from '../expressions.ts';
import { users } from './needs.ts';
import type { Place } from './place.ts';

const noSpan: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

const groups = /^require(all|any|none)$/;

/**
 * Whether the rules of the section around are followed: one that asks who the client is leaves all of them uncertain,
 * those of folders and files are not known of a request, and merged ones are not put together.
 */
export function isPlainAccess(around: readonly Directive[]): boolean {
  const outer = around.findLast(({ name }) => !groups.test(name));
  if (outer === undefined || !/^(location|locationmatch|if|elseif|else)$/.test(outer.name)) return false;
  if (around.some(({ name }) => /^(directory|directorymatch|files|filesmatch|proxy)$/.test(name)))
    return false;
  return arePlain(outer.block ?? [], 0);
}

const deepest = 16;

function arePlain(block: readonly Directive[], depth: number): boolean {
  if (depth > deepest) return false;
  return block.every(({ name, arguments: given, block: inner }) => {
    if (name === 'require') return isPlainRequirement(given);
    if (groups.test(name)) return arePlain(inner ?? [], depth + 1);
    return !/^(authmerging|order|allow|deny|satisfy)$/.test(name);
  });
}

/** `Require [not] WHAT …` by what a request shows (docs: mod_authz_core, mod_authz_host). */
function isPlainRequirement(given: readonly string[]): boolean {
  const [first = '', ...others] = given;
  const [what = '', ...rest] = first.toLowerCase() === 'not' ? others : given;
  switch (what.toLowerCase()) {
    case 'all':
    case 'method':
    case 'local':
      return true;
    case 'ip':
      return rest.every((text) => /^[\d.:a-f]+(?:\/[\d.]+)?$/i.test(text));
    case 'host':
      return rest.every(isNoName);
    case 'expr':
      return isEvaluated(expressionPredicate(rest.join(' '), noSpan));
    default:
      return false;
  }
}

function isEvaluated(predicate: Predicate): boolean {
  if (predicate.kind === 'all' || predicate.kind === 'any') return predicate.terms.every(isEvaluated);
  if (predicate.kind === 'not') return isEvaluated(predicate.term);
  if (predicate.kind !== 'test') return predicate.kind === 'constant';
  return predicate.field.name !== 'opaque' && predicate.matchers.every(({ kind }) => kind !== 'opaque');
}

const asksForUsers = new RegExp(users, 'im');

/** Something is required, and no user; where nothing is, every request is refused for it (mod_authz_core.c, authorize_userless). */
export function requiresNoUser({ around, file, near }: Place): boolean {
  const beside = around.at(-1)?.block ?? file;
  return beside.some(({ name }) => name === 'require') && !asksForUsers.test(near);
}
