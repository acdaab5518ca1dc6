import type { Directive } from '../../model/directive.ts';
import type { StatementPart } from '../../model/effect.ts';
import { standsIn, wholeOf } from '../../model/whole.ts';
import type { PathDevice } from '../../network/path.ts';
import { partsIn } from '../statement-parts.ts';
import { isClosed } from './apart.ts';
import type { Placed } from './compare.ts';

export type PartsOfPlaced = (placed: Placed) => readonly StatementPart[];

/**
 * Parts of statements of one version, of which these come or go with the change. What does nothing there may do nothing
 * only because of another of them: of two equal lines each is one too many, but not both. So each is asked as well where
 * all others that do nothing are gone, and counts as doing nothing only where it does nothing in both.
 */
export function partsTogether(device: PathDevice, changed: readonly Placed[]): PartsOfPlaced {
  const asked = new Map<Directive, readonly StatementPart[]>();
  const partsOf: PartsOfPlaced = ({ statement, around }) => {
    const parts = asked.get(statement) ?? partsIn(device, statement, around);
    asked.set(statement, parts);
    return parts;
  };
  const idle = new Map(changed.filter((one) => isIdle(partsOf, one)).map((one) => [one.statement, one]));
  if (idle.size < 2) return partsOf;
  const shared = idle.size > mostAlone ? copyWithout(device, idle) : undefined;
  const twins = new Map<Directive, Placed>();
  return (placed) => {
    const own = [...placed.around, placed.statement]
      .map((one) => idle.get(one))
      .find((one) => one !== undefined);
    const parts = partsOf(placed);
    if (own === undefined || !parts.some(isNothing)) return parts;
    const twin = twins.get(own.statement) ?? (shared ?? copyWithout(device, idle, own))(own);
    twins.set(own.statement, twin);
    const { statement, around } = placedIn(twin, own, placed);
    const others = partsIn(device, statement, around);
    return parts.map((part, at) => (isNothing(part) ? (others[at] ?? part) : part));
  };
}

/** Of more than these none stands in the copy, and all are asked in the same one: all of the text is looked through once then. */
const mostAlone = 64;

function isNothing({ effect }: StatementPart): boolean {
  return effect.class === 'none';
}

/** Sections that hold for themselves what stands in them are told by where requests come. */
function isIdle(partsOf: PartsOfPlaced, { statement, around }: Placed): boolean {
  const { block = [] } = statement;
  if (block.length > 0 && isClosed(statement, around)) return false;
  if (partsOf({ statement, around }).some(isNothing)) return true;
  return block.some((one) => isIdle(partsOf, { statement: one, around: [...around, statement] }));
}

/** Finds statements among copies of all that is around them, in which none that does nothing is but the one that is kept. */
function copyWithout(
  device: PathDevice,
  idle: ReadonlyMap<Directive, Placed>,
  kept?: Placed,
): (placed: Placed) => Placed {
  const copied = new Map<Directive, Directive>();
  const touched = new Set([...idle.values()].flatMap(({ around }) => around));
  const copyOf = (one: Directive): Directive => {
    if (one !== kept?.statement && !touched.has(one)) return one;
    const isKept = one === kept?.statement || one.block === undefined;
    const copy = withBlock(one, isKept ? one.block : listOf(one.block));
    copied.set(one, copy);
    return copy;
  };
  const listOf = (list: readonly Directive[]): readonly Directive[] =>
    list.filter((one) => one === kept?.statement || !idle.has(one)).map(copyOf);
  const outermost = ({ statement, around }: Placed): Directive => around[0] ?? statement;
  const [first] = idle.values();
  const whole = first === undefined ? undefined : wholeOf(outermost(first));
  const list = listOf(whole ?? device.statements());
  return ({ statement, around }) => {
    const twin = {
      statement: copied.get(statement) ?? withBlock(statement, statement.block),
      around: around.map((one) => copied.get(one) ?? one),
    };
    if (whole !== undefined) standsIn(outermost(twin), list);
    return twin;
  };
}

function withBlock(one: Directive, block: Directive['block']): Directive {
  // What is made when it is asked for is no property of its own.
  const { arguments: given, span, content } = one;
  const copy = { ...one, arguments: given, span, block };
  return content === undefined ? copy : { ...copy, content };
}

/** The statement or one inside of it, where it stands among the copies. */
function placedIn(twin: Placed, own: Placed, { statement, around }: Placed): Placed {
  if (statement === own.statement) return twin;
  const inside = around.slice(around.indexOf(own.statement) + 1);
  return { statement, around: [...twin.around, twin.statement, ...inside] };
}
