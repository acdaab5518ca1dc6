import type { Field } from '../model/predicate.ts';
import { cached } from './regexes.ts';
import type { Request } from './request.ts';
import { clearSight, onwardSight, partOf, type Sight, withPart } from './sight.ts';

/** A request on its way to a server, changed in place: made for each request and server, copies would cost the most. */
export type Draft = { -readonly [Key in keyof Request]: Request[Key] } & {
  headers: Record<string, string | null>;
};

export function startDraft(request: Request, path: string): Draft {
  const { source, destination, destinationPort, draw, aliveServers } = request;
  const { method, host, query, tls, sni, version, sight } = request;
  // Every part by name: a spread would cost as much as all the rest.
  return {
    source,
    destination,
    destinationPort,
    method,
    tls,
    host,
    path,
    query,
    headers: withoutMarks(request.headers),
    sni,
    version,
    draw,
    aliveServers,
    sight: onwardSight(sight),
  };
}

/** What devices keep with a request for themselves stays with them. */
function withoutMarks(headers: Request['headers']): Record<string, string | null> {
  const kept: Record<string, string | null> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !name.startsWith('$') && !name.includes(' ')) kept[name] = value;
  }
  return kept;
}

/** Sets one part: null is none, undefined unknown. With `isDoubtful` it is the likelier of several. */
export function put(draft: Draft, field: Field, text: string | null | undefined, isDoubtful = false): void {
  if (text !== undefined) assign(draft, field, text);
  const state = text === undefined ? 'unknown' : isDoubtful ? 'doubtful' : 'known';
  if (draft.sight !== undefined) draft.sight = withPart(draft.sight, field, state);
  else if (state !== 'known') draft.sight = firstOf(field, state);
}

/** Most requests have at most one such part, and share what is said of it. */
function firstOf(field: Field, state: 'unknown' | 'doubtful'): Sight {
  return cached(firsts, `${state} ${partOf(field)}`, () => withPart(clearSight, field, state));
}

const firsts = new Map<string, Sight>();

function assign(draft: Draft, { name, argument = '' }: Field, text: string | null): void {
  switch (name) {
    case 'header':
      draft.headers[argument.toLowerCase()] = text;
      break;
    case 'sni':
      draft.sni = text === '' ? null : text;
      break;
    case 'url':
      assignUrl(draft, text ?? '');
      break;
    case 'http-version':
      draft.version = text ?? '';
      break;
    case 'scheme-tls':
      draft.tls = text === '1';
      break;
    case 'source':
    case 'host':
    case 'path':
    case 'query':
    case 'method':
      draft[name] = text ?? '';
      break;
    default:
  }
}

function assignUrl(draft: Draft, url: string): void {
  const question = url.indexOf('?');
  draft.path = question < 0 ? url : url.slice(0, question);
  draft.query = question < 0 ? '' : url.slice(question + 1);
}
