import type { Directive } from '../../../model/directive.ts';
import { effective, locationAround } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { enclosing, placeSubject, statementsOf, textOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'script-path-unchecked',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A path that only looks like a script is handed to PHP',
  why: 'PHP looks for the nearest file that exists (cgi.fix_pathinfo): /uploads/picture.jpg/x.php runs the picture as a program.',
  fix: "Add 'try_files $uri =404;' to the location, or test the script's name after fastcgi_split_path_info.",
  check: checkStatements,
});

function* checkStatements({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'fastcgi_pass')) {
    const location = enclosing(placed, 'location');
    const form = locationAround(placed);
    if (
      location === undefined ||
      form?.form !== 'regex' ||
      !/\.\(?\??:?php|\\\.\(?(\?:)?php/.test(form.pattern)
    )
      continue;
    if (/^\^[^*+]*\$$/.test(form.pattern) || checksFile(location.block ?? [])) continue;
    const script = effective(placed, 'fastcgi_param').find((one) => one.arguments[0] === 'SCRIPT_FILENAME');
    if (script !== undefined && !/script_name|\$uri|\$1|request_filename/.test(script.arguments[1] ?? ''))
      continue;
    yield {
      message: `'${textOf(location)}' passes any path that ends like a script, whether or not the file exists`,
      span: placed.directive.span,
      subjects: [placeSubject(placed)],
    };
  }
}

/** `try_files` with a test, or an `if` that asks for the file. */
function checksFile(block: readonly Directive[]): boolean {
  return block.some(
    ({ name, arguments: words }) =>
      (name === 'try_files' && words.length > 1) ||
      (name === 'if' && words.join(' ').includes('-f ')) ||
      name === 'internal',
  );
}
