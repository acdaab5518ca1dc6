import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';

/** Where a part stands, and the statements that can have to do with it, one a line. */
export interface Place {
  /** Name in the table without `stream ` or `mail `. */
  readonly word: string;
  readonly value: string;
  readonly statement: Directive;
  readonly around: readonly Directive[];
  /** `http`, `stream` or `mail`. */
  readonly root: Directive;
  /** All that stands in the server or location around, and what is inherited there. */
  readonly near: string;
  /** All of `http`, `stream` or `mail`. */
  readonly tree: string;
}

/** Undefined outside of these three: nothing else can be idle. */
export function placeOf(
  word: string,
  value: string,
  statement: Directive,
  around: readonly Directive[],
): Place | undefined {
  const [root] = around;
  if (root === undefined || !/^(http|stream|mail)$/.test(root.name)) return undefined;
  const owner =
    around.findLast(({ name }) => /^(http|stream|mail|server|location|upstream)$/.test(name)) ?? root;
  const bare = word.replace(/^(stream|mail) /, '');
  return {
    word: bare,
    value,
    statement,
    around,
    root,
    get near() {
      return [insideText(owner), ...around.map(ownText)].join('\n');
    },
    get tree() {
      return insideText(root);
    },
  };
}

/** Stands for a file that nobody has read: it may hold whatever is looked for. */
export const unread = 'include-unread';

/** Files that come with nginx and set nothing but types and parameters. */
const harmless = /(^|\/)(mime\.types|(fastcgi|uwsgi|scgi)_params|fastcgi\.conf|koi-utf|koi-win|win-utf)$/;

function isUnread(list: readonly Directive[], at: number): boolean {
  const one = list[at];
  if (one?.name !== 'include' || harmless.test(one.arguments[0] ?? '')) return false;
  return (list[at + 1]?.span.file ?? one.span.file) === one.span.file;
}

export function lineOf(statement: Directive): string {
  const { name, arguments: given, content = '' } = statement;
  return `${[name, ...given, content].join(' ').replaceAll('\n', ' ')} `;
}

/** What stands in a block itself. */
export const ownText = heldBy(({ block = [] }: Directive): string =>
  block.map((one, at) => (isUnread(block, at) ? unread : lineOf(one))).join('\n'),
);

/** What stands in a block and in all blocks inside. */
export const insideText = heldBy((block: Directive): string => {
  const inner = [block, ...[...walkDirectives(block.block ?? [])].map(([one]) => one)];
  return inner.flatMap((one) => (one.block === undefined ? [] : [ownText(one)])).join('\n');
});
