import { walkDirectives } from '../../model/directive.ts';
import type { PathDevice } from '../../network/path.ts';
import type { OpenPoint, StatementEdit } from './edits.ts';

/** Statements that add a header, by the names of their tables; the name of the header comes first in their value. */
const setters =
  /^(?:http-(?:request|response|after-response) (?:set|add)-header|add_header|proxy_set_header|RequestHeader|Header)$/i;

/** Of those, and of what takes one away, what acts on the answers that clients get. */
const answers = /^(?:http-(?:response|after-response) (?:set|add|del)-header|add_header|Header)$/i;

/** Headers that programs themselves act on, or that decide what caches, browsers and applications do. */
const acting = new RegExp(
  `^(?:${[
    // Of the connection, of messages and their parts (RFC 9110, RFC 9112).
    'host|connection|keep-alive|upgrade|te|trailer|transfer-.*|content-.*|accept.*|expect|range|if-.*|max-forwards|proxy(?:-.*)?',
    'location|refresh|retry-after|date|age|etag|last-modified|server|via|warning|alt-svc|link|status|origin|referer|from|dnt|save-data',
    'set-cookie2?|cookie|.*authenticat.*|.*authorization|user-agent|forwarded|sec-.*|priority|early-data',
    // Caches.
    '.*cache-control|expires|pragma|vary|surrogate-.*|edge-control|no-vary-search',
    // Browsers.
    'access-control-.*|timing-allow-origin|strict-transport-security|content-security-policy.*|.*-policy(?:-report-only)?|cross-origin-.*',
    'x-frame-options|x-content-type-options|x-xss-protection|x-ua-compatible|x-download-options|x-dns-prefetch-control|x-robots-tag|p3p',
    'clear-site-data|public-key-pins.*|expect-ct|nel|report-to|reporting-endpoints|origin-agent-cluster|service-worker-.*|(?:x-)?sourcemap|speculation-rules|critical-ch',
    // Servers and gateways.
    'x-forward.*|x-real-.*|x-original.*|x-rewrite.*|x-accel-.*|x-sendfile|x-lighttpd.*|x-http-method.*|x-requested-with|x-envoy-.*|grpc-.*|front-end-https',
    // Who somebody is, and what is asked of whom, by whatever name.
    '(?:.*-)?(?:user|username|uid|auth|token|key|secret|role|roles|group|groups|tenant|email|ip|addr|address|client|scheme|proto|protocol|ssl|tls|https|host|port|method|override|path|uri|url|debug)',
  ].join('|')})$`,
  'i',
);

/**
 * The name of a header that is added and that nothing on the way reads: no other statement of any device names it, no program acts on it,
 * and it takes no inherited ones away (nginx: a list of its own replaces that of the blocks around it).
 */
export function addedUnreadHeader(edit: StatementEdit, devices: readonly PathDevice[]): string | undefined {
  const { word, values, after, before, statement } = edit;
  const name = nameIn(values[0]);
  if (after === undefined || before !== undefined || name === undefined) return undefined;
  if (!setters.test(word) || acting.test(name) || replacesInherited(edit)) return undefined;
  const own = statement.arguments.join(' ');
  return devices.some((device) => isNamed(device, name, own)) ? undefined : name;
}

/**
 * The point sets or takes away headers of answers at which nothing on the way looks, and says no more than that: which
 * clients read them nobody knows, but what they get is known.
 */
export function isUnreadAnswer(
  { word, said }: OpenPoint,
  edit: StatementEdit,
  devices: readonly PathDevice[],
): boolean {
  if (!answers.test(word)) return false;
  // A list of its own in a block that comes or goes may replace another.
  if (word === 'add_header' && (edit.word !== word || replacesInherited(edit))) return false;
  return said.every(({ value }) => {
    const name = nameIn(value);
    if (name === undefined || acting.test(name)) return false;
    const isPlain =
      word !== 'Header' ||
      /^\S+ (?:(?:always|onsuccess) )?(?:set|add|append|merge|unset|setifempty)\b/i.test(value);
    return isPlain && !devices.some((device) => isLookedAt(device, name));
  });
}

function nameIn(value: string | undefined): string | undefined {
  const [name = ''] = (value ?? '').split(' ', 1);
  return /^[\w-]+$/.test(name) ? name.toLowerCase() : undefined;
}

/** Whether another statement holds the name. */
function isNamed(device: PathDevice, name: string, own: string): boolean {
  return linesOf(device).some(([, text]) => text !== own && holds(text, name));
}

const setting =
  /^(?:http-(?:after-)?response (?:set|add|del)-header|add_header|header(?: (?:always|onsuccess))? (?:set|add|append|merge|unset|setifempty)) (\S+)/i;

/** Whether a statement holds the name that does not itself write this header of answers. */
function isLookedAt(device: PathDevice, name: string): boolean {
  return linesOf(device).some(([word, text]) => {
    if (!holds(text, name)) return false;
    return setting.exec(`${word} ${text}`)?.[1]?.toLowerCase() !== name;
  });
}

function linesOf(device: PathDevice): readonly (readonly [name: string, text: string])[] {
  return [...walkDirectives(device.statements())].map(
    ([{ name, arguments: given }]) => [name, given.join(' ')] as const,
  );
}

function holds(text: string, name: string): boolean {
  return text.toLowerCase().replaceAll('_', '-').includes(name.replaceAll('_', '-'));
}

function replacesInherited({ word, around, statement }: StatementEdit): boolean {
  if (word !== 'add_header' && word !== 'proxy_set_header') return false;
  const same = (block: StatementEdit['around'][number]): boolean =>
    (block.block ?? []).some((one) => one.name === statement.name && one !== statement);
  const own = around.at(-1);
  if (own !== undefined && same(own)) return false;
  return around.slice(0, -1).some(same);
}
