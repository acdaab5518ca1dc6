import type { Directive } from '../../model/directive.ts';
import {
  type Effect,
  type EffectClass,
  type Instead,
  isUnknownOption,
  type RulePlace,
  worstOf,
} from '../../model/effect.ts';
import type { PathDevice } from '../../network/path.ts';
import type { Span } from '../../text/source.ts';
import { isTransparent } from '../statement-parts.ts';
import { areApart } from './apart.ts';
import { compareStatements, type Placed, type StatementChange } from './compare.ts';
import { type PartsOfPlaced, partsTogether } from './together.ts';
import { isOpen, movedParts, rivalParts, subjectOf, withoutEffect } from './turns.ts';

/** What one changed statement can do. */
export interface StatementEdit {
  readonly device: string;
  readonly text: string;
  readonly before?: Span | undefined;
  readonly after?: Span | undefined;
  /** The worst class of what differs. */
  readonly effect: EffectClass;
  /** What differs and is not shown whole by the flows of both versions, by name. */
  readonly open: readonly OpenPoint[];
  /** First words of the statement as its kind's table names it. */
  readonly word: string;
  /** Values of the parts that differ. */
  readonly values: readonly string[];
  /** Blocks that it stands in, in the version that has it: the proposal's if both do. */
  readonly around: readonly Directive[];
  readonly statement: Directive;
}

/** Something that one version says of a point and the other does not. */
export interface Said {
  readonly side: 'before' | 'after';
  readonly value: string;
}

export interface OpenPoint {
  readonly word: string;
  readonly effect: EffectClass;
  /** What it says on each side where it differs. */
  readonly said: readonly Said[];
  /** An option that no table knows: the program may refuse it, wherever it stands. */
  readonly isUnknown?: true | undefined;
  /** The facts hold it, so that its shares are forecast; which server a single request comes to is not compared. */
  readonly isForecast: boolean;
}

/** Every changed statement of a device, in the order of the proposal's lines. */
export function statementEdits(before: PathDevice, after: PathDevice): readonly StatementEdit[] {
  const changes = compareStatements(before.statements(), after.statements());
  const sides: Sides = {
    device: after,
    before: partsTogether(before, placedOf(changes, 'before')),
    after: partsTogether(after, placedOf(changes, 'after')),
  };
  return changes.flatMap((change) => statementEdit(sides, change)).sort((a, b) => lineOf(a) - lineOf(b));
}

/** The proposal's device, and the parts of the statements of both versions. */
interface Sides {
  readonly device: PathDevice;
  readonly before: PartsOfPlaced;
  readonly after: PartsOfPlaced;
}

function placedOf(changes: readonly StatementChange[], side: Said['side']): readonly Placed[] {
  return changes.flatMap((change) => change[side] ?? []);
}

function lineOf({ before, after }: StatementEdit): number {
  return (after ?? before)?.line ?? 0;
}

interface Part {
  readonly word: string;
  readonly value: string;
  readonly effect: Effect;
  readonly instead?: Instead | undefined;
  readonly place?: RulePlace | undefined;
  readonly side?: Said['side'];
}

function statementEdit(sides: Sides, change: StatementChange): readonly StatementEdit[] {
  const placed = change.after ?? change.before;
  if (placed === undefined) return [];
  const { device } = sides;
  const parts = differing(sides, change);
  if (parts.length === 0) return [];
  return [
    {
      device: device.id,
      text: textOf(change, parts, device.mask),
      before: change.before?.statement.span,
      after: change.after?.statement.span,
      effect: worstOf(parts.map(({ effect }) => effect.class)),
      // Where a whole section comes or goes, flows tell which servers are asked.
      open: openPoints(parts).filter(
        ({ isForecast }) => !isForecast || (placed.statement.block ?? []).length === 0,
      ),
      word: parts[0]?.word ?? placed.statement.name,
      values: parts.map(({ value }) => value),
      around: placed.around,
      statement: placed.statement,
    },
  ];
}

function openPoints(parts: readonly Part[]): readonly OpenPoint[] {
  const open = parts.filter(isOpen);
  const byWord = Map.groupBy(open, ({ word }) => word);
  return [...byWord].map(([word, list]): OpenPoint => {
    const isForecast = list.every(({ effect }) => effect.computed === true && effect.class === 'selection');
    const said = withInstead(list);
    const point = { word, effect: worstOf(list.map(({ effect }) => effect.class)), isForecast, said };
    return list.some(isUnknownOption) ? { ...point, isUnknown: true } : point;
  });
}

/** What the parts say on their sides; of one that comes or goes also what holds on the other side. */
function withInstead(parts: readonly Part[]): readonly Said[] {
  const said = parts.map(({ value, side = 'after' }): Said => ({ side, value }));
  const [one, another] = parts;
  const { instead, side } = one ?? {};
  if (another !== undefined || instead === undefined || side === undefined) return said;
  // What comes may end what went on for longer.
  if (side === 'after' && instead.isLooser === true) return said;
  return [...said, { side: side === 'after' ? 'before' : 'after', value: instead.value }];
}

/**
 * Of what comes or goes as a whole: options of a server or listener, and what a section's head says of its relation to
 * others, come and go with it, and flows tell that.
 */
function wholeParts(partsOf: PartsOfPlaced, { statement, around }: Placed): readonly Part[] {
  const all = partsOf({ statement, around });
  const [first] = all;
  const isSection = (statement.block ?? []).length > 0;
  const isShown = first?.effect.computed === true && /^(?:routing|selection)$/.test(first.effect.class);
  const inside = (statement.block ?? []).flatMap((one) =>
    wholeParts(partsOf, { statement: one, around: [...around, statement] }),
  );
  return [...(isSection || isShown ? all.slice(0, 1) : all), ...inside];
}

/** Of a changed block only the head: what differs inside is told by itself. */
function differing({ before, after }: Sides, change: StatementChange): readonly Part[] {
  const [old, now] = [change.before, change.after];
  if (change.kind === 'moved' && old !== undefined && now !== undefined)
    return [
      // What it takes from where it stands.
      ...unlikeEachOther(before(old), after(now)),
      ...awakened(before(old), after(now)),
      ...passingParts(after, now, change.crossed ?? []),
    ];
  if (old === undefined || now === undefined)
    return [
      ...(old === undefined ? [] : onSide('before', wholeParts(before, old))),
      ...(now === undefined ? [] : onSide('after', wholeParts(after, now))),
    ];
  const left = before(old);
  const right = after(now);
  const changed = unlikeEachOther(left, right);
  if (changed.length > 0) return changed;
  // Where parts do not show all of the content, all of them may differ.
  if (old.statement.content !== now.statement.content) return right;
  // The same options in another order, which matters among those of one name alone.
  const isReordered = sequences(left) === sequences(right);
  return isReordered ? right.slice(0, 1).map(withoutEffect) : right;
}

/** What does something in one place and nothing in the other. */
function awakened(left: readonly Part[], right: readonly Part[]): readonly Part[] {
  return left.flatMap((one) => {
    const other = right.find((part) => keyOf(part) === keyOf(one));
    if (other === undefined || (one.effect.class === 'none') === (other.effect.class === 'none')) return [];
    return [one.effect.class === 'none' ? other : one];
  });
}

/** What is said of each subject, in its order. */
function sequences(parts: readonly Part[]): string {
  const bySubject = Map.groupBy(parts, ({ word }) => subjectOf(word));
  const texts = [...bySubject.values()].map((list) =>
    JSON.stringify(list.map(({ word, value }) => [word, value])),
  );
  return texts.sort().join('\n');
}

/** Of sections that hold nothing in common only the heads change places. */
function passingParts(partsOf: PartsOfPlaced, moved: Placed, crossed: readonly Placed[]): readonly Part[] {
  const isApart = ({ statement }: Placed): boolean => areApart(moved.statement, statement, moved.around);
  const near = crossed.filter((one) => !isApart(one));
  // Where sections are laid over each other, the last to say a thing has its way.
  const whole = (one: Placed): readonly Part[] => {
    const all = wholeParts(partsOf, one);
    return one.statement.block === undefined ? all : all.map(withTurn);
  };
  return [
    ...rivalParts(leavesOf(moved).flatMap(partsOf), crossed.flatMap(leavesOf).flatMap(partsOf)),
    ...(near.length === 0 ? [] : movedParts(whole(moved), near.flatMap(whole))),
    ...movedParts(partsOf(moved), crossed.filter(isApart).flatMap(partsOf)),
  ];
}

/** What stands in a section that only says whether it is there stands in its place. */
function leavesOf({ statement, around }: Placed): readonly Placed[] {
  const { block, name } = statement;
  if (block === undefined) return [{ statement, around }];
  if (!isTransparent(name)) return [];
  return block.flatMap((one) => leavesOf({ statement: one, around: [...around, statement] }));
}

function withTurn(part: Part): Part {
  return { ...part, effect: { ...part.effect, ordered: true } };
}

function onSide(side: Said['side'], parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => ({ ...part, side }));
}

function unlike(parts: readonly Part[], others: readonly Part[]): readonly Part[] {
  const left = others.map(keyOf);
  return parts.filter((part) => {
    const at = left.indexOf(keyOf(part));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What each of two versions says and the other does not. */
function unlikeEachOther(left: readonly Part[], right: readonly Part[]): readonly Part[] {
  return [...onSide('after', unlike(right, left)), ...onSide('before', unlike(left, right))];
}

function keyOf({ word, value }: Part): string {
  return `${word}\0${value}`;
}

const longest = 120;

function textOf({ kind, before, after }: StatementChange, parts: readonly Part[], mask: Mask): string {
  const shown = (placed: Placed | undefined): string => {
    const { name = '', arguments: given = [] } = placed?.statement ?? {};
    const text = mask([name, ...given].join(' '));
    return text.length > longest ? `${text.slice(0, longest)}…` : text;
  };
  if (kind === 'changed' && before !== undefined && after !== undefined) {
    const [old, now] = [shown(before), shown(after)];
    if (old !== now) return `'${old}' → '${now}'`;
    return `'${now}': ${[...new Set(parts.map(({ word }) => word))].join(', ')} changed`;
  }
  const count = (after ?? before)?.statement.block?.length ?? 0;
  const inside = count === 0 ? '' : ` with ${count} line${count === 1 ? '' : 's'}`;
  return `'${shown(after ?? before)}'${inside} ${kind}`;
}

type Mask = (text: string) => string;
