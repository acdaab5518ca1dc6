import type { UnreadFamily, UnreadLine } from '../../model/network/unread.ts';
import { maskSecrets } from './mask.ts';
import type { UnreadStatement } from './stanzas.ts';

/** Programs that decide about packets of the whole system. */
const wide: readonly (readonly [RegExp, UnreadFamily])[] = [
  [/\b(?:ip6?tables(?:-\w+)?|nft|ebtables|arptables|firewall-cmd|ufw|shorewall|iptables-restore)\b/, 'check'],
  [/\bip (?:-\S+ )*ru(?:le)?\b/, 'policy'],
  [/\bip (?:-\S+ )*xfrm\b|\btc (?:filter|qdisc)\b/, 'check'],
];

/** Programs that change nothing of where packets go, or only how fast. */
const harmless =
  /^(?:\S*\/)?(?:ethtool|echo|sysctl|sleep|true|logger|touch|test|\[|wg-quick|systemctl|dhclient|hostname|resolvconf)\b/;

/** What a line that was not understood may do: a command to the whole system, an option to its interface. */
export function unreadLines({ statement, names }: UnreadStatement): readonly UnreadLine[] {
  const { words, text, span } = statement;
  const [key = '', ...rest] = words;
  const line = { text: maskSecrets(text.trim()), span };
  if (/^(?:pre-|post-)?(?:down|up)$/.test(key)) {
    const command = rest.join(' ');
    if (key.endsWith('down')) return [];
    const found = wide.find(([pattern]) => pattern.test(command));
    if (found !== undefined) return [{ ...line, family: found[1] }];
    if (harmless.test(command)) return [];
    return [{ ...line, family: 'unknown' }];
  }
  return names.map((name): UnreadLine => ({ ...line, family: 'unknown', interface: name }));
}
