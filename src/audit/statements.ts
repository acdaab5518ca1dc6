import type { Directive } from '../model/directive.ts';
import type { Path, PathDevice } from '../network/path.ts';

/** A statement of a web server's configuration with the blocks around it, the innermost last. */
export interface Placed {
  readonly device: PathDevice;
  readonly directive: Directive;
  readonly around: readonly Directive[];
}

type Kind = 'nginx' | 'apache';

/** Every statement with one of the names, on every device of the kind, in the order of the text. */
export function* statementsOf(path: Path, kind: Kind, ...names: readonly string[]): Iterable<Placed> {
  for (const device of path.devices) {
    if (device.facts.kind !== kind) continue;
    for (const name of names) yield* deviceStatements(device, name);
  }
}

/** Every statement of that name on one device. */
export function deviceStatements(device: PathDevice, name: string): readonly Placed[] {
  const named = indexOf(device).get(name);
  if (named === undefined) return [];
  named.placed ??= named.directives.map((directive, at) => ({
    device,
    directive,
    around: named.around[at] ?? none,
  }));
  return named.placed;
}

/** The statements of that name that stand in the block itself. */
export function ownOf(directive: Directive, name: string): readonly Directive[] {
  const { block } = directive;
  if (block === undefined) return none;
  if (block.length > longBlock) return blockIndex(directive, block).get(name) ?? none;
  // Most blocks have no such statement, and many of them are asked.
  for (const one of block) if (one.name === name) return block.filter((other) => other.name === name);
  return none;
}

const none: readonly Directive[] = [];

/** Longer blocks are indexed: `http` holds thousands of server blocks, and each of them asks it. */
const longBlock = 32;
const blockIndexes = new WeakMap<Directive, ReadonlyMap<string, readonly Directive[]>>();

function blockIndex(
  directive: Directive,
  block: readonly Directive[],
): ReadonlyMap<string, readonly Directive[]> {
  const held = blockIndexes.get(directive) ?? Map.groupBy(block, ({ name }) => name);
  blockIndexes.set(directive, held);
  return held;
}

/** The innermost block around with that name. */
export function enclosing({ around }: Placed, name: string): Directive | undefined {
  return around.findLast((one) => one.name === name);
}

/** Place of a block in the blocks around it, without line numbers, for subjects: `server www.example.com/location /`. */
export function placeSubject({ device, directive, around }: Placed): string {
  const steps = [...around, directive].filter(({ name }) => name !== 'http' && name !== 'stream');
  return [device.id, ...steps.map(stepName)].join('/');
}

/** A statement as a person would write it, without its block. */
export function textOf({ name, arguments: words }: Directive): string {
  return [name, ...words].join(' ');
}

function stepName(directive: Directive): string {
  if (directive.name !== 'server' && directive.name !== 'virtualhost') return textOf(directive);
  const named = [...ownOf(directive, 'server_name'), ...ownOf(directive, 'servername')];
  const listens = ownOf(directive, 'listen');
  const words = [...named, ...listens].flatMap((one) => one.arguments.slice(0, 1));
  return [directive.name, ...directive.arguments, ...words].join(' ');
}

/** The statements of one name, with the blocks around each; put together when a rule first asks for that name. */
interface Named {
  readonly directives: Directive[];
  readonly around: (readonly Directive[])[];
  placed?: readonly Placed[];
}

const indexes = new WeakMap<PathDevice, ReadonlyMap<string, Named>>();

function indexOf(device: PathDevice): ReadonlyMap<string, Named> {
  const held = indexes.get(device);
  if (held !== undefined) return held;
  const made = new Map<string, Named>();
  const visit = (directives: readonly Directive[], around: readonly Directive[]): void => {
    for (const directive of directives) {
      const named = made.get(directive.name);
      if (named === undefined) made.set(directive.name, { directives: [directive], around: [around] });
      else {
        named.directives.push(directive);
        named.around.push(around);
      }
      if (directive.block !== undefined && directive.block.length > 0)
        visit(directive.block, [...around, directive]);
    }
  };
  visit(device.directives(), []);
  indexes.set(device, made);
  return made;
}
