import { walkDirectives } from '../../model/directive.ts';
import type { PathDevice } from '../../network/path.ts';
import type { StatementEdit } from './edits.ts';

/** Statements that add a header, by the names of their tables; the name of the header comes first in their value. */
const setters =
  /^(?:http-(?:request|response|after-response) (?:set|add)-header|add_header|proxy_set_header|RequestHeader|Header)$/i;

/** Headers that programs themselves act on, or that decide what caches, browsers and applications do. */
const acting =
  /^(?:host|connection|upgrade|te|trailer|transfer-.*|content-.*|accept.*|location|set-cookie2?|cookie|.*authenticat.*|.*authorization|forwarded|x-forwarded-.*|x-real-ip|x-original.*|x-rewrite.*|x-http-method.*|x-accel-.*|x-sendfile|x-lighttpd.*|cache-control|expires|pragma|age|vary|etag|last-modified|if-.*|range|expect|date|origin|referer|referrer-policy|user-agent|access-control-.*|strict-transport-security|content-security-policy.*|x-frame-options|x-content-type-options|x-xss-protection|permissions-policy|cross-origin-.*|clear-site-data|refresh|retry-after|server|via|warning|alt-svc|link|status|x-forwarded)$/i;

/**
 * The name of a header that is added and that nothing on the way reads: no other statement of any device names it, no program acts on it,
 * and it takes no inherited ones away (nginx: a list of its own replaces that of the blocks around it).
 */
export function addedUnreadHeader(edit: StatementEdit, devices: readonly PathDevice[]): string | undefined {
  const { word, values, after, before, statement } = edit;
  const name = values[0]?.split(' ', 1)[0]?.toLowerCase() ?? '';
  const isPlain = after !== undefined && before === undefined && /^[\w-]+$/.test(name);
  if (!isPlain || !setters.test(word) || acting.test(name)) return undefined;
  if (replacesInherited(edit)) return undefined;
  const isRead = devices.some((device) => mentions(device, name, statement.arguments.join(' ')) > 0);
  return isRead ? undefined : name;
}

/** How many other statements hold the name. */
function mentions(device: PathDevice, name: string, own: string): number {
  let count = 0;
  for (const [one] of walkDirectives(device.statements())) {
    const text = one.arguments.join(' ');
    if (text !== own && text.toLowerCase().replaceAll('_', '-').includes(name.replaceAll('_', '-'))) count++;
  }
  return count;
}

function replacesInherited({ word, around, statement }: StatementEdit): boolean {
  if (word !== 'add_header' && word !== 'proxy_set_header') return false;
  const same = (block: StatementEdit['around'][number]): boolean =>
    (block.block ?? []).some((one) => one.name === statement.name && one !== statement);
  const own = around.at(-1);
  if (own !== undefined && same(own)) return false;
  return around.slice(0, -1).some(same);
}
