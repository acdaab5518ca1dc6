import type { Filter, FilterEntry } from '../../model/network/filter.ts';
import { type Draft, entryOf, type FilterDraft, forget } from './draft.ts';
import { readEntry } from './filter-entries.ts';
import { type Call, isWord, mode, type OpenMode, type Table } from './modes.ts';
import { numberIn } from './values.ts';

const filterMode = mode<FilterDraft>(
  {
    permit: (filter, call) => filterEntry(filter, call, { action: 'permit', words: call.args }),
    deny: (filter, call) => filterEntry(filter, call, { action: 'deny', words: call.args }),
    '# permit': (filter, call) => numbered(filter, call, 'permit'),
    '# deny': (filter, call) => numbered(filter, call, 'deny'),
    'sequence # permit': (filter, call) => numbered(filter, call, 'permit'),
    'sequence # deny': (filter, call) => numbered(filter, call, 'deny'),
    '#': (filter, { args, form }) => {
      const sequence = numberIn(args[0], 1, 4_294_967_295);
      if (form === 'set' || sequence === undefined || args.length > 1) return false;
      filter.entries.delete(sequence);
      return true;
    },
  },
  ['remark', '# remark', 'statistics per-entry', 'counters per-entry'],
);

export const filterCommands: Table<Draft> = {
  'ip access-list': (draft, call) =>
    enter(draft, call, { family: 'ipv4', kind: 'extended', name: call.args[0] }),
  'ip access-list standard': (draft, call) =>
    enter(draft, call, { family: 'ipv4', kind: 'standard', name: call.args[0] }),
  'ip access-list extended': (draft, call) =>
    enter(draft, call, { family: 'ipv4', kind: 'extended', name: call.args[0] }),
  'ipv6 access-list': (draft, call) =>
    enter(draft, call, { family: 'ipv6', kind: 'extended', name: call.args[0] }),
  'ipv6 access-list standard': (draft, call) =>
    enter(draft, call, { family: 'ipv6', kind: 'standard', name: call.args[0] }),
  'mac access-list': (draft, call) =>
    enter(draft, call, { family: 'mac', kind: 'extended', name: call.args[0] }),
  'mac access-list extended': (draft, call) =>
    enter(draft, call, { family: 'mac', kind: 'extended', name: call.args[0] }),
  'ip access-list resequence': () => false,
  'access-list': numberedList,
};

export interface NamedFilter {
  readonly family: Filter['family'];
  readonly kind: Filter['kind'];
  readonly name: string | undefined;
}

export function filterDraft(
  draft: Draft,
  call: Call,
  { family, kind, name }: NamedFilter,
): FilterDraft | undefined {
  if (name === undefined) return undefined;
  const { span } = call.command;
  return entryOf(draft.filters, `${family} ${name}`, () => ({
    name,
    family,
    kind,
    span,
    entries: new Map(),
    texts: new Map(),
    last: 0,
  }));
}

function enter(draft: Draft, call: Call, named: NamedFilter): boolean | OpenMode {
  if (call.args.length !== 1) return false;
  if (call.form !== 'set') return forget(draft.filters, `${named.family} ${named.name ?? ''}`);
  const filter = filterDraft(draft, call, named);
  return filter === undefined ? false : filterMode.enter(filter);
}

/** `access-list 101 permit …`: 1 to 99 and 1300 to 1999 are standard, 100 to 199 and 2000 to 2699 extended. */
function numberedList(draft: Draft, call: Call): boolean {
  const [name, verb] = call.args;
  const number = numberIn(name, 1, 2699);
  if (number === undefined || name === undefined) return false;
  if (call.form !== 'set') return forget(draft.filters, `ipv4 ${name}`);
  const isStandard = number < 100 || (number >= 1300 && number < 2000);
  if (number >= 200 && number < 1300) return false;
  const filter = filterDraft(draft, call, {
    family: 'ipv4',
    kind: isStandard ? 'standard' : 'extended',
    name,
  });
  if (filter === undefined) return false;
  if (isWord(verb, 'remark')) return true;
  const action = isWord(verb, 'permit') ? 'permit' : isWord(verb, 'deny') ? 'deny' : undefined;
  return action === undefined ? false : filterEntry(filter, call, { action, words: call.args.slice(2) });
}

function numbered(filter: FilterDraft, call: Call, action: FilterEntry['action']): boolean {
  const [number, ...words] = call.args;
  const sequence = numberIn(number, 1, 4_294_967_295);
  return sequence === undefined ? false : filterEntry(filter, call, { action, words, sequence });
}

export interface WrittenEntry {
  readonly action: FilterEntry['action'];
  readonly words: readonly string[];
  readonly sequence?: number | undefined;
}

/** Without a number an entry goes to the end, ten behind the last one (both platforms). */
export function filterEntry(
  filter: FilterDraft,
  call: Call,
  { action, words, sequence }: WrittenEntry,
): boolean {
  const { text, span } = call.command;
  if (call.form !== 'set') {
    const body = `${action} ${words.join(' ')}`;
    return forget(filter.entries, sequence ?? filter.texts.get(body) ?? 0);
  }
  const asked = readEntry(action, words, filter);
  const place = sequence ?? filter.last + 10;
  filter.last = Math.max(filter.last, place);
  filter.texts.set(`${action} ${words.join(' ')}`, place);
  const shown =
    sequence === undefined && text.startsWith('access-list') ? text : `${action} ${words.join(' ')}`;
  filter.entries.set(place, { sequence: place, ...asked, text: shown, span });
  return asked.alsoAsks === undefined || knownOptions.test(asked.alsoAsks);
}

/** Options whose meaning is kept as uncertain: the line is understood that far. */
const knownOptions =
  /^(?:dscp|precedence|tos|ttl|time-range|syn|ack|fin|psh|rst|urg|match-any|match-all|tracked|nexthop-group|vlan|option|flow-label|routing|\+|-)/;
