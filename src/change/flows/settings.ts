import { type Directive, walkDirectives } from '../../model/directive.ts';
import { type Effect, type EffectClass, isSilent, type StatementPart, worstOf } from '../../model/effect.ts';
import { heldBy } from '../../model/held.ts';
import type { Path, PathDevice } from '../../network/path.ts';
import type { Span } from '../../text/source.ts';
import { digestOf, isTransparent, partsIn } from '../statement-parts.ts';

/** A section that holds for a request: a virtual host, a location, a pool, with the blocks around it. */
export interface Section {
  readonly device: PathDevice;
  readonly block: Directive;
  readonly around: readonly Directive[];
}

/** What other sections set for a request than those that it came under before. */
export interface OtherSettings {
  readonly words: readonly string[];
  readonly effect: EffectClass;
}

/** Sections at these places, and those around them, each once. */
export function sectionsAt(device: PathDevice, spans: readonly (Span | undefined)[]): readonly Section[] {
  const found = new Map<Directive, Section>();
  for (const span of spans)
    for (const one of span === undefined ? [] : (placed(device).get(keyOf(span)) ?? []))
      found.set(one.block, one);
  return [...found.values()];
}

/** The section that begins there. */
export function sectionOf(device: PathDevice, span: Span): readonly Section[] {
  const last = placed(device).get(keyOf(span))?.at(-1);
  return last !== undefined && keyOf(last.block.span) === keyOf(span) ? [last] : [];
}

/** Blocks that hold for all requests alike. */
function isCommon({ name }: Directive): boolean {
  return name === 'http' || name === 'stream' || isTransparent(name);
}

/** The sections that each statement stands in, itself among them. */
const placed = heldBy((device: PathDevice): ReadonlyMap<string, readonly Section[]> => {
  const found = new Map<string, readonly Section[]>();
  for (const [one, around] of walkDirectives(device.statements())) {
    const blocks = one.block === undefined ? around : [...around, one];
    if (blocks.length === 0) continue;
    const sections = blocks.map((block, at): Section => ({ device, block, around: blocks.slice(0, at) }));
    found.set(
      keyOf(one.span),
      sections.filter(({ block }) => !isCommon(block)),
    );
  }
  return found;
});

function keyOf({ file, line, column }: Span): string {
  return `${file}:${line}:${column}`;
}

interface Setting {
  readonly word: string;
  readonly effect: EffectClass;
  /** Flows do not show it, and it does something where it stands. */
  readonly isOpen: boolean;
  readonly device: string;
  /** The same wherever it stands. */
  readonly said: string;
}

type Settings = ReadonlyMap<string, Setting>;

/** What a section says, heads of sections left out; of locations inside each is asked for by itself. */
const held = new WeakMap<Directive, Settings>();

function settingsOf(section: Section): Settings {
  const known = held.get(section.block);
  if (known !== undefined) return known;
  const found = new Map<string, Setting>();
  // Which `defaults` it takes from.
  const origin = partsIn(section.device, section.block, section.around).filter(({ word }) =>
    word.endsWith(' from'),
  );
  note(found, section, origin, '');
  collect(found, section, section, '');
  held.set(section.block, found);
  return found;
}

function collect(
  found: Map<string, Setting>,
  section: Section,
  { block, around }: Omit<Section, 'device'>,
  heads: string,
): void {
  const blocks = [...around, block];
  for (const one of block.block ?? []) {
    if (isAskedByItself(one, block)) continue;
    note(
      found,
      section,
      partsIn(section.device, one, blocks).filter(({ word }) => !word.endsWith(' settings')),
      heads,
    );
    if (one.block !== undefined)
      collect(
        found,
        section,
        { block: one, around: blocks },
        `${heads}${one.name} ${one.arguments.join(' ')} > `,
      );
  }
}

/** Locations of nginx are entered by a rule of their own, those of httpd are laid over each other; balancers are pools. */
function isAskedByItself({ name, arguments: given, block }: Directive, around: Directive): boolean {
  if (block === undefined) return false;
  if (name === 'proxy') return /^balancer:/i.test(given[0] ?? '');
  return name === 'location' && (around.name === 'server' || around.name === 'location');
}

function note(
  found: Map<string, Setting>,
  { device: { id } }: Section,
  parts: readonly StatementPart[],
  heads: string,
): void {
  for (const { word, value, effect } of parts) {
    const said = `${word}\0${value}`;
    const isOpen = isShownNowhere(effect);
    found.set(`${id}\0${heads}\0${said}`, { word, effect: effect.class, isOpen, device: id, said });
  }
}

/** What is computed shows in where requests come and what is sent on, but for limits and times. */
function isShownNowhere({ class: name, computed }: Effect): boolean {
  return !isSilent(name) && (computed !== true || /^(?:capacity|time|process)$/.test(name));
}

/** How often a device says something, wherever that stands. */
const timesSaid = heldBy((device: PathDevice): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const [one, around] of walkDirectives(device.statements()))
    for (const { word, value } of partsIn(device, one, around)) {
      const key = `${word}\0${value}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return counts;
});

const devicesOf = heldBy((path: Path) => new Map(path.devices.map((device) => [device.id, device])));

/** Statements that come or go are edits of their own. */
function isEdited({ device, said: key }: Setting, before: Path, after: Path): boolean {
  const [old, now] = [before, after].map((path) => devicesOf(path).get(device));
  if (old === now || old === undefined || now === undefined) return false;
  return timesSaid(old).get(key) !== timesSaid(now).get(key);
}

function together(sections: readonly Section[]): Settings {
  return new Map(sections.flatMap((one) => [...settingsOf(one)]));
}

/** Sections that no other one says the same as. */
function unlike(sections: readonly Section[], others: readonly Section[]): readonly Section[] {
  return sections.filter(
    ({ block }) => !others.some(({ block: one }) => one === block || digestOf(one) === digestOf(block)),
  );
}

/** What holds for a request in one version and not in the other, by sections of which both versions have the statements. */
export function otherSettings(
  [before, old]: readonly [Path, readonly Section[]],
  [after, now]: readonly [Path, readonly Section[]],
): OtherSettings | undefined {
  const [left, right] = [together(unlike(old, now)), together(unlike(now, old))];
  const differing = [...left, ...right].filter(
    ([key, setting]) =>
      setting.isOpen && left.has(key) !== right.has(key) && !isEdited(setting, before, after),
  );
  if (differing.length === 0) return undefined;
  const effect = worstOf(differing.map(([, setting]) => setting.effect));
  return { words: [...new Set(differing.map(([, { word }]) => word))].sort(), effect };
}
