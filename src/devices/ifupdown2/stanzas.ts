import type { Stated } from '../../model/network/interface.ts';
import type { Span } from '../../text/source.ts';
import { expandName } from './names.ts';
import { optionState } from './options.ts';
import type { Statement } from './tree.ts';

/** One option of an interface as written. */
export interface Option {
  /** Behind the key; underscores of old files are hyphens in keys. */
  readonly values: readonly string[];
  readonly span: Span;
  /** Of the stanza that holds it: `inet`, `inet6`, or neither. */
  readonly family?: 'ipv4' | 'ipv6' | undefined;
}

/** Everything that the stanzas of one interface say. */
export interface Stanza {
  readonly name: string;
  readonly span: Span;
  readonly options: Map<string, Option[]>;
  /** `dhcp`, `loopback`, … with the place of each. */
  readonly methods: Map<string, Span>;
}

/** All stanzas by interface, in the order of their first mention. */
export interface Stanzas {
  readonly byName: Map<string, Stanza>;
  /** Interfaces that are brought up when the system starts. */
  readonly atStart: Map<string, Span>;
  /** The one stanza, or the several of a range, that options go to. */
  open: readonly Stanza[];
  family: Option['family'];
  hostname: Stated<string> | undefined;
  /** Statements that include files of which none was collected. */
  readonly uncollected: Statement[];
  /** Options and commands that were not understood. */
  readonly unread: UnreadStatement[];
}

export interface UnreadStatement {
  readonly statement: Statement;
  /** Interfaces of the stanza that it stands in. */
  readonly names: readonly string[];
}

export function startStanzas(): Stanzas {
  return {
    byName: new Map(),
    atStart: new Map(),
    open: [],
    family: undefined,
    hostname: undefined,
    uncollected: [],
    unread: [],
  };
}

/** A word that begins a stanza (interfaces(5)), or an option of the stanza that is open. */
export function readTopLevel(stanzas: Stanzas, statement: Statement): void {
  const [first = ''] = statement.words;
  if (statement.span.column > 1 && keyword.test(first)) leaveUnread(stanzas, statement);
  else if (first === 'iface') readIface(stanzas, statement);
  else if (first === 'auto' || first.startsWith('allow-')) {
    stanzas.open = [];
    statement.state = 'understood';
    for (const name of statement.words.slice(1).flatMap(expandName))
      stanzas.atStart.set(name, statement.span);
  } else if (/^(?:no-auto-down|no-scripts|rename)$/.test(first)) {
    stanzas.open = [];
    statement.state = 'ignored';
  } else if (first === 'mapping' || first.startsWith('%')) stanzas.open = [];
  else if (stanzas.open.length > 0) readOption(stanzas, statement);
}

const keyword = /^(?:iface|auto|allow-.*|no-auto-down|no-scripts|rename|mapping)$/;

/** An indented keyword ends the stanza for ifupdown2, which then does not take it; ifupdown takes it. */
function leaveUnread(stanzas: Stanzas, statement: Statement): void {
  const names = [...stanzas.open.map(({ name }) => name), ...statement.words.slice(1).flatMap(expandName)];
  stanzas.unread.push({ statement, names });
  stanzas.open = [];
}

const methods: ReadonlySet<string> = new Set(['static', 'dhcp', 'manual', 'loopback', 'auto', 'none']);

function readIface(stanzas: Stanzas, statement: Statement): void {
  const [, name = '', family = '', method] = statement.words;
  stanzas.open = [];
  // A template of a loop (`swp${i}`) makes interfaces that only the program knows.
  if (name === '' || /[$%{}]/.test(name)) return;
  const isInherited = statement.words.includes('inherits');
  const isKnown = family === '' || /^inet6?$/.test(family);
  if (isInherited || !isKnown || (method !== undefined && !methods.has(method))) return;
  statement.state = 'understood';
  stanzas.family = family === 'inet6' ? 'ipv6' : family === 'inet' ? 'ipv4' : undefined;
  stanzas.open = expandName(name).map((one) => stanzaOf(stanzas, one, statement.span));
  if (method !== undefined)
    for (const one of stanzas.open)
      one.methods.set(method === 'dhcp' ? `dhcp ${family}` : method, statement.span);
}

export function stanzaOf({ byName }: Stanzas, name: string, span: Span): Stanza {
  const known = byName.get(name);
  if (known !== undefined) return known;
  const made: Stanza = { name, span, options: new Map(), methods: new Map() };
  byName.set(name, made);
  return made;
}

function readOption({ open, family, unread }: Stanzas, statement: Statement): void {
  const [first = '', ...values] = statement.words;
  const key = first.replaceAll('_', '-');
  statement.state = optionState(key, values);
  if (statement.state === 'unknown') unread.push({ statement, names: open.map(({ name }) => name) });
  if (statement.state !== 'understood') return;
  for (const { options } of open) {
    const option: Option = { values, span: statement.span, family };
    const known = options.get(key);
    if (known === undefined) options.set(key, [option]);
    else known.push(option);
  }
}
