import type { Directive } from '../../../model/directive.ts';
import { effective } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, type Placed, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'directory-listing',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'Anybody can list the files of a folder',
  why: 'Backups, exports and files that nobody linked are found and fetched.',
  fix: "Remove 'autoindex on' or 'Options Indexes', or ask for a password there.",
  check: checkDevices,
});

/** Folders that are made to be listed. */
const published = /pub|mirror|download|release|archive|repo|dist|ftp|packages/i;

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'autoindex')) {
    if (placed.directive.arguments[0] !== 'on' || isNginxProtected(placed)) continue;
    yield observation(placed);
  }
  for (const placed of statementsOf(path, 'apache', 'options')) {
    const lists = placed.directive.arguments.some((word) => /^(\+?indexes|all)$/i.test(word));
    const block = placed.around.at(-1);
    if (!lists || (block !== undefined && isApacheProtected(block))) continue;
    yield observation(placed);
  }
}

function observation(placed: Placed): Observation {
  const block = placed.around.at(-1);
  const where = block === undefined ? 'the whole server' : textOf(block);
  return {
    severity: published.test(where) ? 'note' : 'warning',
    message: `'${textOf(placed.directive)}' lists the files of ${where}`,
    span: placed.directive.span,
    subjects: [placeSubject(placed)],
  };
}

function isNginxProtected(placed: Placed): boolean {
  const asks = effective(placed, 'auth_basic').some(({ arguments: [realm] }) => realm !== 'off');
  const refuses = effective(placed, 'deny').length > 0 || effective(placed, 'auth_request').length > 0;
  return asks || refuses || ownOf(placed.around.at(-1) ?? placed.directive, 'internal').length > 0;
}

function isApacheProtected(block: Directive): boolean {
  const requires = ownOf(block, 'require');
  return requires.length > 0 && requires.every((one) => !/^all granted$/i.test(one.arguments.join(' ')));
}
