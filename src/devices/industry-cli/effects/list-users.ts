import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { type Effect, type PartsOf, worstOpen } from '../../../model/effect.ts';
import { wholeOf } from '../../../model/whole.ts';

const definition = /^(?:no )?(?:(?:ip|ipv6) access-list(?: (?:standard|extended))?|access-list) (\S+)/;

/** Words of commands that name an access list, somewhere before its name. */
const naming =
  /\b(?:list|access-group|access-class|address|any|rx|traffic-filter|boundary|distribute-list|filter-list)\b/;

/**
 * What an access list can do beside letting packets pass at interfaces: translation, policy routing, classes of traffic
 * and routing protocols look at the same lists. The worst of the commands that name it; undefined where all of them are
 * computed or do nothing.
 */
export function effectByUsers(
  statement: Directive,
  around: readonly Directive[],
  parts: PartsOf,
): Effect | undefined {
  const outermost = around[0] ?? statement;
  const name = definition.exec(textOf(outermost))?.[1];
  if (name === undefined) return undefined;
  const effects = [...walkDirectives(wholeOf(outermost) ?? [])]
    .filter(([one, outer]) => !definition.test(textOf(outer[0] ?? one)) && isUser(textOf(one), name))
    .flatMap(([one, outer]) => parts(one, outer).map(({ effect }) => effect));
  return worstOpen(effects);
}

function textOf({ name, arguments: given }: Directive): string {
  return [name, ...given].join(' ');
}

function isUser(text: string, name: string): boolean {
  const at = ` ${text} `.lastIndexOf(` ${name} `);
  return at > 0 && naming.test(text.slice(0, at));
}
