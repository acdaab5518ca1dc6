import type { EffectClass } from '../../model/effect.ts';
import type { Path, PathDevice } from '../../network/path.ts';
import type { Span } from '../../text/source.ts';
import { type ReadBehind, readsBehind } from './behind.ts';
import { type Door, doorsOf } from './doors.ts';
import { OpenQuestions } from './open-questions.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { followRedirects } from './redirects.ts';
import { distinguished, type Probe, probesForEach, probesOf, readRules } from './sample.ts';
import { otherSettings } from './settings.ts';

/**
 * What a change does to requests that go one way now and went another before:
 * `worse`: they were answered or served and now end nowhere;
 * `opened`: they were refused where something listened, and now get through;
 * `other`: they come to another place that serves, or get another answer;
 * `spread`: some of the servers are the same;
 * `asked`: the same servers are asked for another path or host, or in another way;
 * `headers`: servers get other headers;
 * `settings`: they come under other sections, which say what else holds for them;
 * `unproven`: where they end was known and no longer is, or other rules that cannot be decided stand in their way;
 * `untried`: no request was found that a changed rule takes, or that tells it from the one before.
 */
export type FlowChangeKind =
  | 'worse'
  | 'opened'
  | 'new'
  | 'other'
  | 'spread'
  | 'asked'
  | 'headers'
  | 'settings'
  | 'unproven'
  | 'untried';

/** Requests to one door that fare alike: the same change from the same end to the same end. */
export interface FlowChange {
  readonly kind: FlowChangeKind;
  readonly device: string;
  readonly door: string;
  readonly port: number | undefined;
  readonly before: string;
  readonly after: string;
  /** Part of the ordinary requests to the door, 0 to 1; 0: only requests at the edge of a rule. */
  readonly share: number;
  /** One of them: `GET shop.example.com/cart`. */
  readonly example: string;
  readonly span?: Span | undefined;
  /** Of `settings`: the worst that they do. */
  readonly effect?: EffectClass | undefined;
  /** Of `headers`: their names. */
  readonly headers?: readonly string[] | undefined;
}

/** Asks both versions the same requests at every door that the change of these devices can touch. */
export function compareFlows(
  base: Path,
  proposed: Path,
  changed: ReadonlySet<string>,
): readonly FlowChange[] {
  const before = new Map(base.devices.map((device) => [device.id, device]));
  const after = new Map(proposed.devices.map((device) => [device.id, device]));
  const doors = doorsOf(base, proposed, changed);
  const most = probesForEach(doors.length);
  const held = new Map<string, readonly ReturnType<typeof readRules>[]>();
  const heldBehind = new Map<string, ReadBehind>();
  const open = new Map<string, OpenQuestions>();
  const flows = doors.flatMap((door) => {
    const sides = { before: before.get(door.device), after: after.get(door.device) };
    const asked = held.get(door.device) ?? [readRules(sides.before), readRules(sides.after)];
    held.set(door.device, asked);
    const behind = heldBehind.get(door.device) ?? readsBehind(door.device, [base, proposed]);
    heldBehind.set(door.device, behind);
    const rules = distinguished(asked, door, behind);
    const probes = probesOf(door, rules, most);
    const questions = open.get(door.device) ?? new OpenQuestions();
    open.set(door.device, questions);
    questions.add(rules.rules);
    for (const { request } of probes) questions.meet(request, rules.keeping);
    return compareDoor({ base, proposed, ...sides }, door, probes);
  });
  return [
    ...flows,
    ...[...open].flatMap(([device, { left }]) => left.map(({ span }) => untried(device, span))),
  ];
}

function untried(device: string, span: Span | undefined): FlowChange {
  const texts = { before: '', after: '', example: '' };
  return { kind: 'untried', device, door: device, port: undefined, share: 0, span, ...texts };
}

interface Sides {
  readonly base: Path;
  readonly proposed: Path;
  readonly before: PathDevice | undefined;
  readonly after: PathDevice | undefined;
}

function compareDoor(sides: Sides, door: Door, probes: readonly Probe[]): readonly FlowChange[] {
  const groups = new Map<string, FlowChange>();
  const total = probes.filter(({ isOrdinary }) => isOrdinary).length;
  for (const { request, isOrdinary } of probes) {
    const old = ask(door, { path: sides.base, device: sides.before, listener: door.before }, request);
    const now = ask(door, { path: sides.proposed, device: sides.after, listener: door.after }, request);
    for (const one of changesOf(sides, door, [old, now])) {
      const key = [one.kind, old.text, now.text, one.effect === undefined ? '' : one.after].join('\0');
      const share = (groups.get(key)?.share ?? 0) + (isOrdinary ? 1 / total : 0);
      const { method, host, path } = request;
      const place = { device: door.device, door: door.text, port: door.port, span: now.span ?? old.span };
      const example = groups.get(key)?.example ?? `${method} ${host}${path}`;
      groups.set(key, { ...one, ...place, share, example });
    }
  }
  return [...groups.values()].sort((a, b) => b.share - a.share);
}

type Told = Pick<FlowChange, 'kind' | 'before' | 'after' | 'headers' | 'effect'>;

/** What one request meets otherwise. */
function changesOf(
  { base, proposed }: Sides,
  door: Door,
  [old, now]: readonly [Outcome, Outcome],
): readonly Told[] {
  const kind = changeOf(old, now, door);
  const told: Told[] = [];
  if (kind !== undefined) {
    const headers = kind === 'headers' ? otherHeaders(old, now) : undefined;
    told.push({ kind, ...changedTexts(old, now, kind), headers });
  }
  if (door.before === undefined || bad.has(old.end) || bad.has(now.end)) return told;
  const other = otherSettings([base, old.sections], [proposed, now.sections]);
  // Of what goes elsewhere that is told, but not who is let in; other headers may be those that nobody reads.
  const isElsewhere = kind !== undefined && kind !== 'headers';
  if (other === undefined || (isElsewhere && other.effect !== 'access')) return told;
  const { words, effect } = other;
  const shown = words.length > 6 ? [...words.slice(0, 6), '…'] : words;
  return [...told, { kind: 'settings', before: '', after: shown.join(', '), effect }];
}

interface Version {
  readonly path: Path;
  readonly device: PathDevice | undefined;
  readonly listener: Door['before'];
}

/** A client that speaks TLS, or the PROXY protocol, to a listener that does not expect it gets nothing. */
function ask(
  { before, after }: Door,
  { path, device, listener }: Version,
  request: Probe['request'],
): Outcome {
  const spoken = before ?? after;
  const isOther =
    listener !== undefined &&
    spoken !== undefined &&
    (listener.tls !== spoken.tls || listener.proxyProtocol !== spoken.proxyProtocol);
  if (device === undefined) return { ...gone, text: 'the device is gone' };
  const go = (asked: Probe['request']): Outcome =>
    outcomeOf(path, device, isOther ? undefined : listener, asked);
  const outcome = followRedirects(go(request), request, go);
  const text = 'refused: the listener speaks otherwise (TLS or PROXY protocol)';
  return isOther ? { ...outcome, text } : outcome;
}

const gone: Outcome = {
  end: 'refused',
  text: '',
  endpoints: new Set(),
  answer: '',
  asked: '',
  headers: new Map(),
  doubts: [],
  open: [],
  possible: [],
  sections: [],
};

const bad: ReadonlySet<Outcome['end']> = new Set(['refused', 'denied', 'unserved']);

function changeOf(old: Outcome, now: Outcome, door: Door): FlowChangeKind | undefined {
  const wasBad = bad.has(old.end);
  const isBad = bad.has(now.end);
  if (door.before === undefined) return isBad ? undefined : 'new';
  if (!wasBad && isBad) return 'worse';
  if (wasBad && !isBad) return 'opened';
  if (old.end !== now.end || old.answer !== now.answer) return 'other';
  const spread = spreadOf(old.endpoints, now.endpoints);
  if (spread !== undefined) return spread;
  if (old.asked !== now.asked) return 'asked';
  if (otherHeaders(old, now).length > 0) return 'headers';
  return sameDoubts(old, now) ? undefined : 'unproven';
}

function spreadOf(old: ReadonlySet<string>, now: ReadonlySet<string>): 'other' | 'spread' | undefined {
  const common = [...old].filter((one) => now.has(one)).length;
  if (common === old.size && common === now.size) return undefined;
  return common > 0 ? 'spread' : 'other';
}

/** Names of headers that servers get otherwise. */
function otherHeaders(old: Outcome, now: Outcome): readonly string[] {
  const names = new Set([...old.headers.keys(), ...now.headers.keys()]);
  return [...names].filter((name) => old.headers.get(name) !== now.headers.get(name)).slice(0, 4);
}

/**
 * The same rules that cannot be decided, in the same order, with the same other ends: a named assumption. A rule more may
 * do something, and so may one less.
 */
function sameDoubts(old: Outcome, now: Outcome): boolean {
  const text = ({ doubts, open, possible }: Outcome): string => JSON.stringify([doubts, open, possible]);
  return text(old) === text(now);
}

function changedTexts(
  old: Outcome,
  now: Outcome,
  kind: FlowChangeKind,
): { readonly before: string; readonly after: string } {
  if (kind === 'asked') return { before: `asked for ${old.asked}`, after: `asked for ${now.asked}` };
  if (kind === 'headers') {
    const names = otherHeaders(old, now);
    const shown = ({ headers }: Outcome): string =>
      names.map((name) => `${name}: ${headers.get(name) ?? 'as it came'}`).join(', ');
    return { before: `servers get ${shown(old)}`, after: shown(now) };
  }
  if (kind === 'unproven') {
    const all = ({ doubts, possible }: Outcome): readonly string[] => [...doubts, ...possible];
    const only = (mine: Outcome, other: Outcome): readonly string[] =>
      all(mine).filter((one) => !all(other).includes(one));
    const fresh = only(now, old);
    if (fresh.length > 0) return { before: old.text, after: `not known: ${fresh.slice(0, 3).join(', ')}` };
    const gone = only(old, now).slice(0, 3).join(', ');
    if (gone !== '') return { before: `${old.text}, unless ${gone}`, after: now.text };
    return {
      before: old.text,
      after: 'not known: rules that cannot be decided stand in another order or ask otherwise',
    };
  }
  if (old.text !== now.text) return { before: old.text, after: now.text };
  if (old.answer !== now.answer) return { before: old.answer, after: now.answer };
  const only = (mine: Outcome, others: Outcome): string =>
    [...mine.endpoints]
      .filter((one) => !others.endpoints.has(one))
      .slice(0, 6)
      .join(', ') || 'the same';
  return { before: `${old.text} (${only(old, now)})`, after: `${now.text} (${only(now, old)})` };
}
