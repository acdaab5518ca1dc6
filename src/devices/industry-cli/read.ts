import type { Directive } from '../../model/directive.ts';
import { standsIn } from '../../model/whole.ts';
import type { Source } from '../../text/source.ts';
import type { Reading } from '../device.ts';
import { noteCoverage, startCoverage } from './coverage.ts';
import { type Draft, startDraft } from './draft.ts';
import { finish } from './finish.ts';
import { itemsOf } from './lines.ts';
import type { Platform } from './platform.ts';
import type { CliTree, Command, LineState } from './tree.ts';
import { noteUnread, startUnread } from './unread.ts';
import { walk } from './walk.ts';

/** Reads files as one configuration: each command in its mode, later ones changing what earlier ones said. */
export function readCli(platform: Platform, sources: readonly Source[]): Reading<CliTree> {
  const draft = startDraft(platform);
  const coverage = startCoverage();
  const unread = startUnread(platform);
  readCommands(draft, sources, (command) => {
    noteCoverage(coverage, command);
    noteUnread(unread, platform, command);
  });
  const none = { frontends: [], pools: [], files: [], controls: [], limits: {} };
  const network = { ...finish(draft), ...(unread.lines.length === 0 ? {} : { unread: unread.lines }) };
  const facts = { kind: platform.kind, ...none, network, coverage };
  return { tree: { platform, sources }, facts, problems: [] };
}

/** Reads every command into the draft, and shows each with what it ended as. */
function readCommands(draft: Draft, sources: readonly Source[], visit: (command: Command) => void): void {
  const { platform } = draft;
  const root = platform.root(draft);
  for (const source of sources) walk(itemsOf(source, platform), root, visit);
}

/** The bytes that were read; a tree is never edited in place. */
export function renderCli(tree: unknown): readonly Source[] {
  return (tree as CliTree).sources;
}

const held = new WeakMap<CliTree, readonly Directive[]>();

/** Commands with those of their mode as a block; `no` and `default` stay in front of the name. Found once for a tree. */
export function directivesOf(tree: unknown): readonly Directive[] {
  const known = held.get(tree as CliTree);
  if (known !== undefined) return known;
  const made = readDirectives(tree as CliTree);
  held.set(tree as CliTree, made);
  return made;
}

function readDirectives({ platform, sources }: CliTree): readonly Directive[] {
  const top: Directive[] = [];
  const blocks = new Map<Command, Directive[]>();
  readCommands(startDraft(platform), sources, (command) => {
    const parent = command.parent && blocks.get(command.parent);
    const block: Directive[] = [];
    blocks.set(command, block);
    const [first = '', ...rest] = command.words;
    const name = `${command.form === 'set' ? '' : `${command.form} `}${first.toLowerCase()}`;
    const made: CommandDirective = { name, arguments: rest, span: command.span, block, state: command.state };
    (parent ?? top).push(made);
    if (parent === undefined) standsIn(made, top);
  });
  return top;
}

/** A command as a statement, with what its line ended as. */
interface CommandDirective extends Directive {
  readonly state: LineState;
}

/** The facts hold the command, as far as they are about such things. */
export function isUnderstood(statement: Directive): boolean {
  return 'state' in statement && statement.state === 'understood';
}
