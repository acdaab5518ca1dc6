import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Draft } from '../industry-cli/draft.ts';
import { forget } from '../industry-cli/draft.ts';
import { filterDraft, filterEntry } from '../industry-cli/filters.ts';
import { type Call, type Handler, isWord, type Table } from '../industry-cli/modes.ts';
import { policyCommands } from '../industry-cli/policies.ts';
import { numberIn } from '../industry-cli/values.ts';

type ListKind = NonNullable<NetworkFacts['policyLists']>[number]['kind'];

/** Names of what route maps use; access lists choose routes here and filter no packets. */
export const frrPolicyCommands: Table<Draft> = {
  'route-map': policyCommands['route-map'] ?? (() => false),
  'ip prefix-list': policyCommands['ip prefix-list'] ?? (() => false),
  'ipv6 prefix-list': policyCommands['ipv6 prefix-list'] ?? (() => false),
  'access-list': (draft, call) => accessList(draft, call, 'ipv4'),
  'ipv6 access-list': (draft, call) => accessList(draft, call, 'ipv6'),
  ...both('as-path access-list', 'as-path', 0),
  ...both('community-list', 'community', 1),
  ...both('large-community-list', 'large-community', 1),
  ...both('extcommunity-list', 'extended-community', 1),
};

/** FRR writes `bgp …`, before 7.0 `ip …`. */
function both(words: string, kind: ListKind, options: number): Table<Draft> {
  return { [`bgp ${words}`]: list(kind, options), [`ip ${words}`]: list(kind, options) };
}

function list(kind: ListKind, options: number): Handler<Draft> {
  return ({ policyLists }, { args, form, command: { span } }) => {
    const isTyped = options > 0 && (isWord(args[0], 'standard') || isWord(args[0], 'expanded'));
    const [name, ...rest] = isTyped ? args.slice(1) : args;
    if (name === undefined) return false;
    const key = `${kind} ${name}`;
    if (form === 'set' && !policyLists.has(key)) policyLists.set(key, { name, kind, span });
    if (form !== 'set' && rest.length === 0) policyLists.delete(key);
    return true;
  };
}

/** `access-list NAME [seq N] permit …`: a prefix, a wildcard mask, or `ip SOURCE DESTINATION` (FRR User Guide, Filtering). */
function accessList(draft: Draft, call: Call, family: 'ipv4' | 'ipv6'): boolean {
  const [name = '', ...words] = call.args;
  const hasNumber = isWord(words[0], 'seq');
  const [verb, ...rest] = hasNumber ? words.slice(2) : words;
  if (verb === undefined) return call.form === 'set' ? false : forget(draft.filters, `${family} ${name}`);
  if (isWord(verb, 'remark')) return true;
  const action = isWord(verb, 'permit') ? 'permit' : isWord(verb, 'deny') ? 'deny' : undefined;
  const sequence = hasNumber ? numberIn(words[1], 1, 4_294_967_295) : undefined;
  const kind = isWord(rest[0], 'ip') ? 'extended' : 'standard';
  const filter = filterDraft(draft, call, { family, kind, name });
  if (filter === undefined || action === undefined || (hasNumber && sequence === undefined)) return false;
  const isExact = rest.at(-1) === 'exact-match';
  return filterEntry(filter, call, { action, words: rest, sequence }) || isExact;
}
