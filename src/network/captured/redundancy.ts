import type { CapturedRedundancy } from '../../model/network/captured.ts';
import { itemsOf, member, numberIn, stringIn } from '../../text/json.ts';
import type { Line } from './output.ts';
import { type ReadContext, type Reader, spanOf } from './reader.ts';
import { canonicalName } from './values.ts';

type Protocol = CapturedRedundancy['protocol'];

/** `show vrrp [brief]` of EOS and IOS, `show standby [brief]` of IOS. */
export const redundancyText: Reader = {
  name: 'show vrrp',
  read: ({ lines }, context) => {
    const found: CapturedRedundancy[] = [];
    let brief: Protocol | undefined;
    for (const [at, line] of lines.entries()) {
      brief = briefHead(line.text) ?? (line.text.trim() === '' ? undefined : brief);
      const one = brief === undefined ? wholeGroup(lines, at, context) : briefGroup(line, brief, context);
      if (one !== undefined) found.push(one);
    }
    return found.length === 0 ? undefined : { redundancy: found };
  },
};

function briefHead(text: string): Protocol | undefined {
  if (/^Interface +Grp +Pri +P +State +Active/.test(text)) return 'hsrp';
  return /^Interface +(?:Grp|Id|Group) .*\bState\b/.test(text) ? 'vrrp' : undefined;
}

/** States that only one of the group is in: RFC 5798, 6.4; RFC 2281, 5.3. */
const active = /^(?:master|active)$/i;
const states = /\b(Master|Active|Backup|Standby|Init|Initialize|Listen|Speak|Learn|Stopped|Disabled)\b/i;

function briefGroup(
  { text, span }: Line,
  protocol: Protocol,
  { platform }: ReadContext,
): CapturedRedundancy | undefined {
  const [, name, group, rest = ''] = /^([A-Z][\w/.-]*\d) +(\d{1,4}) +(.*)$/.exec(text.slice(0, 300)) ?? [];
  const state = states.exec(rest)?.[1];
  if (name === undefined || state === undefined) return undefined;
  const isActive = active.test(state);
  return { protocol, interface: canonicalName(name, platform), group: Number(group), isActive, span };
}

/** A group begins at the margin; its state stands in one of the indented lines. */
function wholeGroup(
  lines: readonly Line[],
  at: number,
  { platform }: ReadContext,
): CapturedRedundancy | undefined {
  const { text = '', span } = lines[at] ?? {};
  const [, name, group] = /^([A-Z][\w/.-]*\d) - Group (\d{1,4})\b/.exec(text) ?? [];
  if (name === undefined || span === undefined) return undefined;
  const own = lines.slice(at + 1, at + 12).map((line) => /^\s+State is (\w+)/.exec(line.text)?.[1]);
  const state = own.find((word) => word !== undefined);
  if (state === undefined) return undefined;
  const isHsrp = /^(?:Active|Standby|Listen|Speak|Learn|Init)$/.test(state) && !/^Init$/.test(state);
  const protocol = isHsrp || /\(version \d\)/.test(text) ? 'hsrp' : 'vrrp';
  const isActive = active.test(state);
  return { protocol, interface: canonicalName(name, platform), group: Number(group), isActive, span };
}

/** `show vrrp | json` of EOS. */
export const redundancyEosJson: Reader = {
  name: 'show vrrp | json',
  read: (output, { platform }) => {
    const told = member(output.json, 'virtualRouters');
    if (told === undefined) return undefined;
    const redundancy = itemsOf(told).flatMap((node): readonly CapturedRedundancy[] => {
      const name = stringIn(node, 'interface');
      const group = numberIn(node, 'groupId');
      if (name === undefined || group === undefined) return [];
      const isActive = active.test(stringIn(node, 'state') ?? '');
      const span = spanOf(output, node);
      return [{ protocol: 'vrrp', interface: canonicalName(name, platform), group, isActive, span }];
    });
    return { redundancy };
  },
};
