import { addressText, familyOf } from '../industry-cli/addresses.ts';
import { entryOf, forget, type GroupDraft, type GroupValues } from '../industry-cli/draft.ts';
import type { Call, Handler, Table } from '../industry-cli/modes.ts';
import { always, onPorts, type Ports, type Read, sets } from '../industry-cli/settings.ts';
import { note, numberIn } from '../industry-cli/values.ts';

/**
 * `vrrp N …` on an interface (FRR User Guide, VRRP). The addresses stand on a macvlan device that the operating system
 * makes; all addresses of a group are equal, and families are counted as one group.
 */
export const vrrpCommands: Table<Ports> = {
  'vrrp #': inGroup((_, { form, args }, forgetIt) => (form === 'set' ? args.length === 0 : forgetIt())),
  'vrrp # version': inGroup(value('version', ([text]) => numberIn(text, 2, 3))),
  'vrrp # priority': inGroup(value('priority', ([text]) => numberIn(text, 1, 254))),
  // RFC 5798 counts in hundredths of a second: FRR refuses what is no multiple of 10 ms
  'vrrp # advertisement-interval': inGroup(
    value('advertisement', ([text]) => {
      const given = numberIn(text, 10, 40_950);
      return given === undefined || given % 10 !== 0 ? undefined : given;
    }),
  ),
  'vrrp # ip': inGroup(address),
  'vrrp # ipv6': inGroup(address),
  'vrrp # preempt': inGroup(value('preempt', always(true), false)),
  'vrrp # shutdown': inGroup(value('shutdown', always(true), false)),
  'vrrp # checksum-with-ipv4-pseudoheader': inGroup(() => true),
};

type Change = (group: GroupDraft, call: Call, forgetIt: () => true) => boolean;

function inGroup(change: Change): Handler<Ports> {
  return onPorts((one, call) => {
    const number = numberIn(call.args[0], 1, 255);
    if (number === undefined) return false;
    const key = `vrrp:${number}`;
    const group = entryOf(one.groups, key, () => ({
      protocol: 'vrrp' as const,
      group: number,
      span: call.command.span,
      name: undefined,
      addresses: new Map(),
      tracks: new Map(),
      set: {},
    }));
    // `vrrp 5 version 3` makes the group at once
    return change(group, { ...call, args: call.args.slice(1) }, () => forget(one.groups, key));
  });
}

function value<K extends keyof GroupValues>(
  key: K,
  read: Read<GroupValues[K]>,
  negated?: GroupValues[K],
): Change {
  const handler = sets<GroupDraft, GroupValues, K>(({ set }) => [set], key, read, negated);
  return (group, call) => handler(group, call) !== false;
}

function address(group: GroupDraft, call: Call): boolean {
  const found = addressText(call.args[0]);
  if (found === undefined || call.args.length > 1) return false;
  const entry = { address: found, family: familyOf(found), span: call.command.span };
  return note(group.addresses, call, found, entry);
}
