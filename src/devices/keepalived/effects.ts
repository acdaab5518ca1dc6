import type { Directive } from '../../model/directive.ts';
import type { Effect, PartsOf } from '../../model/effect.ts';
import { asFarAsHeld, effectTable, valueText } from '../../model/effect-table.ts';
import { groups } from './effects/table.ts';
import { type BlockName, blockWords } from './keywords.ts';
import { addressOf } from './values.ts';

/** What a change of each keyword can do, behind the word of its block. */
export const effects: ReadonlyMap<string, Effect> = effectTable(groups);

export const parts: PartsOf = (statement, around) => {
  const word = wordOf(statement, around);
  const given = word.endsWith(' entry') ? [statement.name, ...statement.arguments] : statement.arguments;
  const effect = asFarAsHeld(effects.get(word), () => holdsWhole(word, given));
  return [{ word, value: valueText(given), effect }];
};

/** Kinds of the blocks around, from the outside in; undefined: nothing is known of what stands there. */
function blockAround(around: readonly Directive[]): BlockName | undefined {
  let block: BlockName | undefined = 'top';
  for (const { name } of around) {
    const { blocks = {} }: (typeof blockWords)[BlockName] = block === undefined ? {} : blockWords[block];
    block = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
  }
  return block;
}

function wordOf({ name }: Directive, around: readonly Directive[]): string {
  const head = around.at(-1)?.name;
  if (head === undefined) return name;
  const block = blockAround(around);
  if (block === 'list') return `${head} entry`;
  // Addresses to mail to, one a line
  if (block === 'ignored' && head === 'notification_email') return 'global_defs notification_email entry';
  return block === 'checker' ? `checker ${name}` : `${head} ${name}`;
}

/** Words of addresses and routes whose meaning the facts hold. */
const held = {
  address: new Set(['dev', 'label', 'brd', 'scope']),
  route: new Set(['to', 'via', 'gw', 'dev', 'metric', 'blackhole', 'unreachable', 'prohibit', 'src']),
};

function holdsWhole(word: string, given: readonly string[]): boolean {
  const [first = '', ...rest] = given;
  switch (word) {
    case 'virtual_ipaddress entry':
    case 'virtual_ipaddress_excluded entry':
    case 'static_ipaddress entry':
      return (
        addressOf(first) !== undefined && rest.every((text, at) => at % 2 === 1 || held.address.has(text))
      );
    case 'static_routes entry':
      return given.every((text) => held.route.has(text) || !/^[a-z]+$/.test(text) || text === 'default');
    case 'virtual_server':
    case 'virtual_server_group entry':
      return addressOf(first) !== undefined && !first.includes('-');
    case 'virtual_server lvs_sched':
    case 'virtual_server lb_algo':
      return /^w?(rr|lc)$/.test(first);
    default:
      return true;
  }
}
