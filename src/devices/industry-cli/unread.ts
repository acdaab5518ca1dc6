import type { Directive } from '../../model/directive.ts';
import { type PartsOf, unknownEffect } from '../../model/effect.ts';
import type { UnreadFamily, UnreadLine } from '../../model/network/unread.ts';
import { maskSecrets } from './mask.ts';
import { interfaceNames } from './names.ts';
import type { Platform } from './platform.ts';
import type { Command } from './tree.ts';
import { vlanRanges } from './values.ts';

/** Commands of an interface that decide what becomes of packets, as the table of effects names them. */
const families: Readonly<Record<string, UnreadFamily>> = {
  'zone-member': 'zone',
  'ip policy route-map': 'policy',
  'ipv6 policy route-map': 'policy',
  'service-policy type pbr': 'policy',
  'traffic-policy': 'policy',
  'pbr-policy': 'policy',
  'ip nat': 'translation',
  nat: 'translation',
  'ip verify unicast': 'check',
  'ip verify source': 'check',
  'crypto map': 'check',
  'service-policy': 'check',
  'mac access-group': 'check',
};

/** Lines of one device that may decide what becomes of packets and that no model holds, as they are found. */
export interface UnreadDraft {
  readonly lines: UnreadLine[];
  readonly parts: PartsOf;
}

export function startUnread({ parts }: Platform): UnreadDraft {
  return { lines: [], parts };
}

/** Notes a command that was not understood where it may decide; one that is taken back later is forgotten. */
export function noteUnread(draft: UnreadDraft, platform: Platform, command: Command): void {
  if (command.state === 'understood' && command.form === 'set') return;
  const { parent } = command;
  if (parent === undefined) noteGlobal(draft, command);
  else if (parent.parent === undefined) noteOnPort(draft, platform, command, parent);
}

function noteOnPort(
  { lines, parts }: UnreadDraft,
  platform: Platform,
  command: Command,
  parent: Command,
): void {
  const names = portsOf(parent, platform);
  if (names.length === 0) return;
  const [part] = parts(directiveOf(command), [directiveOf(parent)]);
  const word = part?.word.replace(/^interface /, '') ?? '';
  const known = families[word];
  if (command.form !== 'set') return takeBack(lines, names, command);
  const isUnknown = command.state === 'unknown' && part?.effect === unknownEffect;
  const family = known ?? (isUnknown ? 'unknown' : undefined);
  if (family === undefined || (part?.value ?? '').startsWith('type ')) return;
  const { span } = command;
  const text = maskSecrets(command.text);
  for (const name of names)
    lines.push({ text, family, interface: name, direction: directionOf(family, command), span });
}

function takeBack(lines: UnreadLine[], names: readonly string[], { words }: Command): void {
  const text = words.join(' ').toLowerCase();
  const kept = lines.filter(
    (one) => !names.includes(one.interface ?? '') || !`${one.text.toLowerCase()} `.startsWith(`${text} `),
  );
  lines.splice(0, lines.length, ...kept);
}

/** `vlan filter` applies a map to VLANs (VACL); a static address with `drop` ends frames to it. */
function noteGlobal({ lines }: UnreadDraft, { words, text, form, span }: Command): void {
  const head = words.slice(0, 3).join(' ').toLowerCase();
  if (form !== 'set') return;
  const isFilter = head.startsWith('vlan filter ');
  const isDrop = head.startsWith('mac address-table static') && /\bdrop$/i.test(text);
  if (!isFilter && !isDrop) return;
  const vlans = vlanRanges(/\bvlan(?:-list)? ([\d,-]+)/i.exec(text.replace(/^vlan /i, ''))?.[1] ?? '');
  lines.push({ text: maskSecrets(text), family: 'check', vlans, span });
}

function portsOf({ words: [verb = '', ...rest], form }: Command, { types }: Platform): readonly string[] {
  if (form !== 'set' || verb.length < 3 || !'interface'.startsWith(verb.toLowerCase())) return [];
  const words = /^range$/i.test(rest[0] ?? '') && rest.length > 1 ? rest.slice(1) : rest;
  return interfaceNames(words, types) ?? interfaceNames(words.slice(0, 1), types) ?? [];
}

/** Routes by policy and checks of senders are asked where packets come in. */
function directionOf(family: UnreadFamily, { words }: Command): UnreadLine['direction'] {
  if (family === 'policy') return 'in';
  const text = words.join(' ').toLowerCase();
  if (text.startsWith('ip verify')) return 'in';
  if (family !== 'check') return undefined;
  return / (?:input|in)( |$)/.test(text) ? 'in' : / (?:output|out)( |$)/.test(text) ? 'out' : undefined;
}

function directiveOf({ words: [first = '', ...rest], form, span }: Command): Directive {
  return { name: `${form === 'set' ? '' : `${form} `}${first.toLowerCase()}`, arguments: rest, span };
}
