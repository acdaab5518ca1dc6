import type { Directive } from '../../model/directive.ts';
import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Source } from '../../text/source.ts';
import type { Reading } from '../device.ts';
import { coverageOf } from './coverage.ts';
import { type Draft, startDraft } from './draft.ts';
import { finish } from './finish.ts';
import { parseSource } from './lines.ts';
import type { Platform } from './platform.ts';
import { type CliTree, type Command, commandsOf } from './tree.ts';
import { walk } from './walk.ts';

/** Reads files as one configuration: each command in its mode, later ones changing what earlier ones said. */
export function readCli(platform: Platform, sources: readonly Source[]): Reading<CliTree> {
  const tree: CliTree = {
    sources: sources.map((source) => parseSource(source, platform.textEnd, platform.comments)),
  };
  const draft: Draft = startDraft(platform);
  const root = platform.root(draft);
  for (const source of tree.sources) walk(source, root);
  return { tree, facts: factsOf(platform, finish(draft), tree), problems: [] };
}

function factsOf({ kind }: Platform, network: NetworkFacts, tree: CliTree): Reading['facts'] {
  const none = { frontends: [], pools: [], files: [], controls: [], limits: {} };
  return { kind, ...none, network, coverage: coverageOf(tree) };
}

/** The bytes that were read; a tree is never edited in place. */
export function renderCli(tree: unknown): readonly Source[] {
  return (tree as CliTree).sources.map(({ source }) => source);
}

/** Commands with those of their mode as a block; `no` and `default` stay in front of the name. */
export function directivesOf(tree: unknown): readonly Directive[] {
  const top: Directive[] = [];
  const blocks = new Map<Command, Directive[]>();
  for (const command of commandsOf(tree as CliTree)) {
    const parent = command.parent && blocks.get(command.parent);
    const block: Directive[] = [];
    blocks.set(command, block);
    const [first = '', ...rest] = command.words;
    const name = `${command.form === 'set' ? '' : `${command.form} `}${first.toLowerCase()}`;
    (parent ?? top).push({ name, arguments: rest, span: command.span, block });
  }
  return top;
}
