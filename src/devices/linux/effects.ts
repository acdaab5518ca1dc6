import type { Directive } from '../../model/directive.ts';
import type { Effect, PartsOf, StatementPart } from '../../model/effect.ts';
import { asFarAsHeld, type EffectGroup, effectTable } from '../../model/effect-table.ts';
import type { EntryDirective } from './statements.ts';

/** Entries by their kind, and `other` for what the facts do not hold of them. Left out: entries of no known kind. */
const groups: readonly EffectGroup[] = [
  { class: 'network', computed: true, manual: 'ip-address(8)', words: 'link' },
  { class: 'network', manual: 'ip-link(8)', words: 'link other' },
  // Who is reached by what fits is compared; larger packets are not.
  { class: 'capacity', manual: 'ip-link(8)', words: 'link mtu' },
  { class: 'observability', manual: 'ip-link(8)', words: 'link label' },
  { class: 'network', computed: true, manual: 'ip-route(8)', words: 'route' },
  { class: 'network', manual: 'ip-route(8)', words: 'route other' },
  {
    class: 'none',
    manual: 'ip-rule(8), ip-address(8):',
    words: 'route unused; rule unused; neighbor unused',
  },
  { class: 'network', manual: 'ip-rule(8)', words: 'rule' },
  { class: 'network', computed: true, manual: 'bridge(8)', words: 'vlans' },
  { class: 'network', manual: 'bridge(8)', words: 'vlans other' },
  { class: 'network', manual: 'ip-neighbour(8)', words: 'neighbor permanent' },
  { class: 'network', manual: 'bridge(8)', words: 'forwarding permanent' },
  { class: 'none', manual: 'ip-neighbour(8)', words: 'neighbor' },
  { class: 'none', manual: 'bridge(8)', words: 'forwarding' },
];

export const effects: ReadonlyMap<string, Effect> = effectTable(groups);

/** What was learned comes and goes by itself; what is permanent somebody set. */
const permanent = /"(?:permanent|static|noarp)"/i;

export const parts: PartsOf = (statement) => {
  const { name, arguments: given } = statement;
  const { held, rest, state, mtu, label, isUnused } = asEntry(statement);
  if (/^(?:route|rule|neighbor)$/.test(name) && isUnused) {
    const word = `${name} unused`;
    const effect = asFarAsHeld(effects.get(word), () => true);
    return [{ word, value: [...given, held, rest].join(' '), effect }];
  }
  if (!effects.has(`${name} other`)) {
    const word = effects.has(`${name} permanent`) && permanent.test(rest) ? `${name} permanent` : name;
    const effect = asFarAsHeld(effects.get(word), () => false);
    return [{ word, value: [...given, rest].join(' '), effect }];
  }
  const effect = asFarAsHeld(effects.get(name), () => state === 'understood');
  const main = { word: name, value: [...given, held].join(' '), effect };
  const silent = (word: string, value: string): StatementPart => ({
    word,
    value,
    effect: asFarAsHeld(effects.get(word), () => true),
  });
  const size: readonly StatementPart[] = [
    ...(mtu === undefined ? [] : [silent('link mtu', `${mtu}`)]),
    ...(label === undefined || label === '{}' ? [] : [silent('link label', label)]),
  ];
  if (rest === '{}') return [main, ...size];
  const other = asFarAsHeld(effects.get(`${name} other`), () => false);
  return [main, ...size, { word: `${name} other`, value: rest, effect: other }];
};

/** Statements of this kind are entries; one that is not says nothing of its members. */
function asEntry(
  statement: Directive,
): Pick<EntryDirective, 'held' | 'rest' | 'state' | 'mtu' | 'label' | 'isUnused'> {
  return 'held' in statement
    ? (statement as EntryDirective)
    : { held: '', rest: '{}', state: 'unknown', isUnused: false };
}
