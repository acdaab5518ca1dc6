import type { Directive } from '../../model/directive.ts';
import { type Effect, type PartsOf, unknownEffect } from '../../model/effect.ts';
import { asFarAsHeld, effectTable, valueText } from '../../model/effect-table.ts';
import { finderOf, type Placed, place } from './effects/find.ts';
import type { CommandGroup } from './effects/group.ts';
import { effectByUsers } from './effects/list-users.ts';
import { anywhere, modeEffects } from './effects/modes.ts';
import { unusedBecause } from './effects/unused.ts';
import { isUnderstood } from './read.ts';

/** What a platform's commands can do, and the parts of each. */
export interface CliEffects {
  /** By pattern, behind the word of its mode: `ip route`, `interface switchport access vlan`. */
  readonly effects: ReadonlyMap<string, Effect>;
  readonly parts: PartsOf;
}

/** Puts a platform's table together; `manual` is where its commands are described. */
export function cliEffects(manual: string, groups: readonly CommandGroup[]): CliEffects {
  const all = [...groups, ...modeEffects, ...anywhere].map((group) => ({ ...group, manual: `${manual},` }));
  const effects = effectTable(all);
  const find = finderOf(all);
  const parts: PartsOf = (statement, around) => {
    const placed = place(find, statement, around);
    const { word, args } = placed;
    const value = valueText([...formOf(statement), ...args]);
    const effect = asItIsUsed(effectOf(effects.get(word), statement, placed), statement, around, parts);
    const why = isOpen(effect) ? unusedBecause(word, statement, around) : undefined;
    const idle: Effect = { class: 'none', evidence: `${manual}: ${why}` };
    return [{ word, value, effect: why === undefined ? effect : idle }];
  };
  return { effects, parts };
}

/** An access list that more than filters look at is computed as far as filters go only. */
function asItIsUsed(
  effect: Effect,
  statement: Directive,
  around: readonly Directive[],
  parts: PartsOf,
): Effect {
  const worst =
    effect.class === 'access' && effect.computed === true
      ? effectByUsers(statement, around, parts)
      : undefined;
  if (worst === undefined) return effect;
  return { class: worst.class, evidence: worst.evidence, ordered: effect.ordered };
}

/** Nobody has said yet that it does nothing. */
function isOpen({ class: name, computed }: Effect): boolean {
  return computed !== true && name !== 'observability' && name !== 'none';
}

function formOf({ name }: Directive): readonly string[] {
  const form = /^(no|default) /.exec(name)?.[1];
  return form === undefined ? [] : [form];
}

/** A short form may be another command's on a newer system, so that it is silent only where it is written in full. */
function effectOf(held: Effect | undefined, statement: Directive, placed: Placed): Effect {
  const isSilent = held?.class === 'observability' || held?.class === 'none';
  if (isSilent && !placed.isExact) return unknownEffect;
  return asFarAsHeld(held, () => !placed.isInherited && holdsWhole(placed, statement));
}

/** What the facts drop of commands that they hold otherwise. */
const beyond: Readonly<Record<string, RegExp>> = {
  'ip route': /^(metric|weight|label|color|permanent|onlink|table|bfd)$/i,
  'switchport mode': /tunnel|phone/i,
  'encapsulation dot1q': /^(native|second-dot1q)$/i,
  interface: /^(tunnel|vxlan|nve|dialer|virtual|bvi|bdi|cellular|serial)/i,
  track: /^(ip|list|bfd|stub-object)/i,
  'access-list':
    /^(dscp|precedence|tos|ttl|time-range|syn|ack|fin|psh|rst|urg|match-any|match-all|tracked|nexthop-group|vlan|option|flow-label|routing)$/i,
};

function holdsWhole({ word, args }: Placed, statement: Directive): boolean {
  const kind = Object.keys(beyond).find((name) => isOf(word, name));
  const dropped = kind === undefined ? undefined : beyond[kind];
  return isUnderstood(statement) && !args.some((text) => dropped?.test(text));
}

function isOf(word: string, name: string): boolean {
  if (name === 'ip route') return /(^|^vrf )(ip|ipv6) route( |$)/.test(word);
  if (name === 'access-list') return /^access-list( |$)/.test(word);
  return word === name || word === `interface ${name}`;
}
