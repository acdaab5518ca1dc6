import { slots } from './log-format.ts';
import { type Bounds } from './scan.ts';

const space = 32;
const slash = 47;
const question = 63;

/** Where method and URL of a line lie, whichever fields tell them; a length of 0 is missing. */
export interface RequestPlace {
  methodFrom: number;
  methodTo: number;
  /** Of path and query; without scheme and host. */
  urlFrom: number;
  urlTo: number;
  /** End of the path. */
  pathTo: number;
  /** Host of an absolute URL (as HTTP/2 shows them); empty otherwise. */
  hostFrom: number;
  hostTo: number;
}

export function emptyPlace(): RequestPlace {
  return { methodFrom: 0, methodTo: 0, urlFrom: 0, urlTo: 0, pathTo: 0, hostFrom: 0, hostTo: 0 };
}

/** Finds the parts of the request; false when the client sent none that can be read (`<BADREQ>`, `-`, raw bytes). */
export function placeRequest(bytes: Uint8Array, { from, to }: Bounds, into: RequestPlace): boolean {
  const line = from[slots.request] as number;
  if (line >= 0) splitLine(bytes, line, to[slots.request] as number, into);
  else placeFields(bytes, { from, to }, into);
  if (into.urlTo <= into.urlFrom) {
    into.hostFrom = 0;
    into.hostTo = 0;
    return false;
  }
  skipOrigin(bytes, into);
  into.pathTo = into.urlFrom;
  while (into.pathTo < into.urlTo && bytes[into.pathTo] !== question) into.pathTo++;
  return true;
}

/** `GET /path?query HTTP/1.1`; a URL that holds spaces goes up to the last one. */
function splitLine(bytes: Uint8Array, from: number, to: number, into: RequestPlace): void {
  let first = from;
  while (first < to && bytes[first] !== space) first++;
  let last = to;
  while (last > first + 1 && bytes[last - 1] !== space) last--;
  const hasVersion = last > first + 1;
  into.methodFrom = from;
  into.methodTo = first;
  into.urlFrom = Math.min(to, first + 1);
  into.urlTo = hasVersion ? last - 1 : to;
}

function placeFields(bytes: Uint8Array, { from, to }: Bounds, into: RequestPlace): void {
  into.methodFrom = Math.max(0, from[slots.method] as number);
  into.methodTo = Math.max(0, to[slots.method] as number);
  const slot = (from[slots.url] as number) >= 0 ? slots.url : slots.path;
  into.urlFrom = Math.max(0, from[slot] as number);
  into.urlTo = Math.max(0, to[slot] as number);
  if (into.urlTo - into.urlFrom === 1 && bytes[into.urlFrom] === 45) into.urlTo = into.urlFrom;
}

/** `https://host/path` begins at the path. */
function skipOrigin(bytes: Uint8Array, into: RequestPlace): void {
  into.hostFrom = 0;
  into.hostTo = 0;
  const { urlFrom, urlTo } = into;
  if (bytes[urlFrom] === slash || urlTo - urlFrom < 8) return;
  let at = urlFrom;
  while (at < urlTo && at < urlFrom + 8 && bytes[at] !== 58) at++;
  if (bytes[at] !== 58 || bytes[at + 1] !== slash || bytes[at + 2] !== slash) return;
  into.hostFrom = at + 3;
  for (at += 3; at < urlTo && bytes[at] !== slash && bytes[at] !== question; at++);
  into.hostTo = at;
  into.urlFrom = at;
}
