import type { Directive } from '../model/directive.ts';
import type { Path, PathDevice } from '../network/path.ts';

/** A section of HAProxy's language. */
export interface HaproxySection {
  readonly kind: string;
  readonly name: string;
  readonly header: Directive;
  /** The lines of the `defaults` that the section takes over, then its own. */
  readonly lines: readonly Directive[];
  readonly own: readonly Directive[];
}

const proxies: ReadonlySet<string> = new Set(['frontend', 'backend', 'listen', 'defaults']);

/**
 * Sections in the order of the text; none for other kinds. A proxy takes the defaults that `from` names,
 * else the last ones before it; defaults take others by `from` alone (manual 4).
 */
export function haproxySections(device: PathDevice): readonly HaproxySection[] {
  if (device.facts.kind !== 'haproxy') return [];
  const held = cache.get(device);
  if (held !== undefined) return held;
  const named = new Map<string, HaproxySection>();
  let last: HaproxySection | undefined;
  const sections = device.directives().map((header): HaproxySection => {
    const { name: kind, arguments: words, block: own = [] } = header;
    const from = words.indexOf('from');
    const base = from < 0 ? (kind === 'defaults' ? undefined : last) : named.get(words[from + 1] ?? '');
    const inherited = proxies.has(kind) ? (base?.lines ?? []) : [];
    const name = from === 0 ? '' : (words[0] ?? '');
    const section = { kind, name, header, own, lines: [...inherited, ...own] };
    if (kind === 'defaults') {
      last = section;
      named.set(name, section);
    }
    return section;
  });
  cache.set(device, sections);
  return sections;
}

const cache = new WeakMap<PathDevice, readonly HaproxySection[]>();

/** The section of that name that has servers: a `backend` or `listen`. */
export function serverSection(device: PathDevice, name: string): HaproxySection | undefined {
  return indexOf(device).servers.get(name);
}

/** The section of that name that takes clients: a `frontend` or `listen`. */
export function clientSection(device: PathDevice, name: string): HaproxySection | undefined {
  return indexOf(device).clients.get(name);
}

interface Index {
  readonly servers: ReadonlyMap<string, HaproxySection>;
  readonly clients: ReadonlyMap<string, HaproxySection>;
}

const indexes = new WeakMap<PathDevice, Index>();

function indexOf(device: PathDevice): Index {
  const held = indexes.get(device);
  if (held !== undefined) return held;
  const sections = haproxySections(device);
  const made = {
    servers: new Map(sections.filter(hasServers).map((one) => [one.name, one])),
    clients: new Map(sections.filter(takesClients).map((one) => [one.name, one])),
  };
  indexes.set(device, made);
  return made;
}

/** Every section of every HAProxy of the path. */
export function* everySection(
  path: Path,
): Iterable<{ readonly device: PathDevice; readonly section: HaproxySection }> {
  for (const device of path.devices) {
    for (const section of haproxySections(device)) yield { device, section };
  }
}

/** Sections that take users' connections: `frontend` and `listen`. */
export function takesClients({ kind }: HaproxySection): boolean {
  return kind === 'frontend' || kind === 'listen';
}

/** Sections that have servers: `backend` and `listen`. */
export function hasServers({ kind }: HaproxySection): boolean {
  return kind === 'backend' || kind === 'listen';
}

/** All lines of a keyword, inherited ones first. */
export function linesOf({ lines }: HaproxySection, keyword: string): readonly Directive[] {
  const [name = '', option] = keyword.split(' ', 2);
  return lines.filter((line) => line.name === name && (option === undefined || line.arguments[0] === option));
}
