import { createHash } from 'node:crypto';
import { isSilent, unknownEffect } from '../model/effect.ts';
import type { Path, PathDevice } from '../network/path.ts';
import type { Span } from '../text/source.ts';
import { placeOf } from './causes.ts';
import type { Edit } from './edits.ts';
import { effectLevels } from './effect-levels.ts';
import { settledBy, type WasTried } from './measured.ts';
import type { EditView, PlanDevice, Reason, RehearsalView, VerdictLevel } from './plan.ts';
import { reason } from './reason.ts';
import { type OpenPoint, type StatementEdit, statementEdits } from './statements/edits.ts';
import { choosesAlike, hardlyChanges, isChosenAlike } from './statements/harmless.ts';
import { addedUnreadHeader, isUnreadAnswer } from './statements/headers.ts';
import { type LooseLine, looseLines } from './statements/loose-lines.ts';
import { isBehindNewDoors } from './statements/new-sections.ts';
import { isReached, reachOf } from './statements/reach.ts';

/** A changed statement with what it means for the verdict. */
export interface Accounted extends Omit<StatementEdit, 'around' | 'statement' | 'values'> {
  /** No traffic comes to the section that it stands in. */
  readonly isIdle: boolean;
  /** A header that is new and that nothing reads, in lower case. */
  readonly unreadHeader?: string | undefined;
  /** Words of what sets headers of answers that nothing on the way reads. */
  readonly answers?: ReadonlySet<string> | undefined;
}

export function unreadHeaders(statements: readonly Accounted[]): ReadonlySet<string> {
  return new Set(statements.flatMap(({ unreadHeader }) => unreadHeader ?? []));
}

/** Every changed statement of every device that both versions have. */
export function accountedStatements(base: Path, proposed: Path): readonly Accounted[] {
  const before = new Map(base.devices.map((device) => [device.id, device]));
  return proposed.devices.flatMap((device) => {
    const old = before.get(device.id);
    const devices = [...base.devices, ...proposed.devices];
    return old === undefined || old === device ? [] : accountedOf(old, device, devices);
  });
}

function accountedOf(
  before: PathDevice,
  after: PathDevice,
  devices: readonly PathDevice[],
): readonly Accounted[] {
  const reach = [reachOf(before), reachOf(after)];
  const edits = statementEdits(before, after);
  const isForecast = edits.some(({ open }) => open.some((point) => point.isForecast));
  const isAlike = isForecast && choosesAlike(before.facts, after.facts);
  const statements = edits.map((edit): Accounted => {
    const unreadHeader = addedUnreadHeader(edit, devices);
    const isHarmless = unreadHeader !== undefined || isBehindNewDoors(edit, before, after);
    const isIdle = !isReached(edit, ...reach) && !edit.open.some(({ isUnknown }) => isUnknown === true);
    const isOpen = (point: OpenPoint): boolean => !hardlyChanges(point) && !isChosenAlike(point, isAlike);
    const open = isHarmless ? [] : edit.open.filter(isOpen);
    const answers = open.filter((point) => isUnreadAnswer(point, edit, devices)).map(({ word }) => word);
    return { ...edit, open, isIdle, unreadHeader, answers: new Set(answers) };
  });
  return [...statements, ...looseLines(before, after).map((line) => looseEdit(after, line))];
}

/** Of a line that belongs to no statement nothing is known. */
function looseEdit({ id, mask }: PathDevice, { kind, text, span }: LooseLine): Accounted {
  const word = 'line of no statement';
  const side = kind === 'added' ? { after: span } : { before: span };
  const open = [{ word, effect: unknownEffect.class, isForecast: false, said: [] }];
  return {
    device: id,
    text: `'${mask(text)}' ${kind}`,
    ...side,
    effect: unknownEffect.class,
    open,
    word,
    isIdle: false,
  };
}

/**
 * The edits of a plan: what the model computes in its words, and each changed statement that it does not tell, so that
 * no changed line is left out.
 */
export function editViews(
  computed: readonly (Edit & { readonly text: string })[],
  statements: readonly Accounted[],
  devices: readonly PlanDevice[],
  declared: readonly Omit<EditView, 'id'>[],
): readonly EditView[] {
  const byLine = new Map<string, Accounted>();
  for (const one of statements) for (const line of linesOf(one)) byLine.set(line, one);
  const told = new Set<Accounted>();
  const own = computed.map((edit): EditView => {
    const statement = linesOf(edit)
      .map((line) => byLine.get(line))
      .find((one) => one !== undefined);
    if (statement !== undefined && (statement.isIdle || uncomputedOf(statement).length === 0))
      told.add(statement);
    const { text, device, before, after } = edit;
    return view({
      text,
      device,
      before,
      after,
      effect: statement?.effect ?? 'routing',
      word: statement?.word,
    });
  });
  const rest = statements.filter((one) => !told.has(one)).map(statementView);
  const shown = [...own, ...rest];
  return [...shown, ...declared.map(view), ...devices.flatMap((device) => commentsOnly(device, shown))];
}

function statementView(one: Accounted): EditView {
  const { text, device, before, after, effect, word } = one;
  const open = openText(one);
  const note = open === undefined ? idleNote(one) : `: ${open}`;
  return view({ text: `${text}${note}`, device, before, after, effect, word });
}

function idleNote({ isIdle, effect }: Accounted): string {
  return isIdle && !isSilent(effect) ? ' (no traffic comes there)' : '';
}

/** What the flows of both versions do not show of the statement, where traffic passes it. */
function openText(one: Accounted): string | undefined {
  const { open, isIdle, answers } = one;
  if (open.length === 0 || isIdle) return undefined;
  const uncomputed = uncomputedOf(one);
  const named = (points: readonly OpenPoint[]): string => points.map(({ word }) => word).join(', ');
  if (uncomputed.length > 0) return `what it does (${named(uncomputed)}) is not computed`;
  const unshown = open.filter(({ isForecast, word }) => !isForecast && answers?.has(word) !== true);
  if (unshown.length > 0) return `how much it matters (${named(unshown)}) is not forecast`;
  if (open.some(({ isForecast }) => isForecast))
    return 'requests may come to other servers of the pool than before';
  return 'clients get this header otherwise; nothing on the way reads it';
}

/** Points of which neither the model nor the statement itself says what comes of them. */
function uncomputedOf({ open, answers }: Accounted): readonly OpenPoint[] {
  return open.filter((point) => levelOf(point) === 'undecided' && answers?.has(point.word) !== true);
}

function levelOf({ effect, isForecast }: OpenPoint): VerdictLevel {
  return isForecast ? 'caution' : effectLevels[effect];
}

type Drawn = Omit<EditView, 'id'>;

function view(drawn: Drawn): EditView {
  const { device, text, word } = drawn;
  const id = createHash('sha256').update([device, word, text].join('\0')).digest('hex').slice(0, 8);
  return { id, ...drawn };
}

function linesOf({
  before,
  after,
}: {
  before?: Span | undefined;
  after?: Span | undefined;
}): readonly string[] {
  const key = (side: string, { file, line }: Span): string => `${side} ${file}:${line}`;
  return [
    ...(after === undefined ? [] : [key('after', after)]),
    ...(before === undefined ? [] : [key('before', before)]),
  ];
}

/** A file whose statements are all the same. */
function commentsOnly({ id, files }: PlanDevice, edits: readonly EditView[]): readonly EditView[] {
  const changed = files.filter(({ base, proposed }) => base !== proposed);
  if (changed.length === 0 || edits.some(({ device }) => device === id)) return [];
  const text = `${changed.map(({ path }) => path).join(', ')}: only comments, blanks or order without meaning`;
  return [view({ text, device: id, effect: 'none' })];
}

export interface StatementReasons {
  readonly reasons: readonly Reason[];
  /** What a rehearsal settled, by how it was tried. */
  readonly settled: readonly string[];
}

/**
 * A statement that the model does not compute, where traffic passes it, is judged by the worst that it can do, unless a
 * rehearsal tried it.
 */
export function statementReasons(
  statements: readonly Accounted[],
  rehearsal: RehearsalView | undefined,
  wasTried: WasTried = () => false,
): StatementReasons {
  const reasons: Reason[] = [];
  const settled: string[] = [];
  for (const one of statements) {
    const open = openText(one);
    if (open === undefined) continue;
    const span = one.after ?? one.before;
    const { id } = statementView(one);
    const isOpen = uncomputedOf(one).length > 0;
    const measured = isOpen ? settledBy(rehearsal, one, wasTried) : undefined;
    if (measured !== undefined) settled.push(`${one.text}: ${measured.text}`);
    if (measured?.isTold === false) continue;
    const level = isOpen && measured === undefined ? 'undecided' : 'caution';
    const why = measured === undefined ? open : 'only headers differ, as the rehearsal says';
    reasons.push({ ...reason(level, `${one.text}: ${why}`, span && placeOf(span)), id });
  }
  return { reasons, settled };
}
