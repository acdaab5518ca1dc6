import { addDistinct } from './distinct.ts';
import { emptyHash, type Hash, hashBytes } from './hash.ts';
import { type HeavyHitters, hit, hitAgain } from './heavy-hitters.ts';
import { addLatency } from './latency.ts';
import { type LogFormat, type Slot, slotCount, slots } from './log-format.ts';
import { addTime } from './minutes.ts';
import { decimal, wholeNumber } from './numbers.ts';
import { emptyPlace, placeRequest, type RequestPlace } from './request-line.ts';
import { isDrawn, keep } from './reservoir.ts';
import { takeRequest } from './sampled-request.ts';
import type { Bounds } from './scan.ts';
import { addAnswer, addStatus, tallyOf } from './servers.ts';
import type { Tally } from './tally.ts';
import { type ReadTime, timeReader } from './times.ts';
import { attemptsOf, isList } from './upstreams.ts';

/** A part of the bytes. */
export interface Place {
  from: number;
  to: number;
}

/** What counting one line needs beside its bytes; made once for a log. */
interface Work {
  readonly tally: Tally;
  readonly bounds: Bounds;
  /** Microseconds of one unit, by slot. */
  readonly units: Float64Array;
  readonly format: LogFormat;
  /** Logs of TCP do not: then every connection is one of the sample. */
  readonly tellsRequests: boolean;
  readonly readTime: ReadTime;
  readonly request: RequestPlace;
  readonly key: Place;
  readonly hash: Hash;
}

const requestSlots: ReadonlySet<Slot | undefined> = new Set<Slot>(['request', 'url', 'path']);
const dot = 46;
const colon = 58;
const bar = 124;

/** Counts the lines of one format that were scanned into the bounds. */
export function lineCounter(tally: Tally, format: LogFormat, bounds: Bounds): (bytes: Uint8Array) => void {
  const units = new Float64Array(slotCount).fill(1);
  for (const piece of format.pieces) {
    if (typeof piece !== 'string' && piece.slot !== undefined) units[slots[piece.slot]] = piece.unit ?? 1;
  }
  const work: Work = {
    tally,
    bounds,
    units,
    format,
    tellsRequests: format.pieces.some((piece) => typeof piece !== 'string' && requestSlots.has(piece.slot)),
    readTime: timeReader(format.time),
    request: emptyPlace(),
    key: { from: 0, to: 0 },
    hash: emptyHash(),
  };
  return (bytes) => countLine(work, bytes);
}

function countLine(work: Work, bytes: Uint8Array): void {
  const { tally, bounds, request, key } = work;
  tally.requests++;
  if (find(work, slots.time)) addTime(tally.minutes, work.readTime(bytes, key.from, key.to));
  if (find(work, slots.client)) countClient(work, bytes);
  const status = numberOf(work, bytes, slots.status);
  addStatus(tally.classes, status);
  const total = timeOf(work, bytes, slots.total);
  if (total >= 0) addLatency(tally.latency, total);
  countServer(work, bytes, status, total);
  if (find(work, slots.frontend)) countFrontend(work, bytes);
  if (placeRequest(bytes, bounds, request)) {
    key.from = request.urlFrom;
    key.to = request.pathTo;
    countKey(work, tally.paths, bytes);
  } else if (work.tellsRequests) return;
  findHost(work, bytes);
  if (key.to > key.from && !hitAgain(tally.hosts, bytes, key)) countKey(work, tally.hosts, bytes);
  if (isDrawn(tally.sample))
    keep(tally.sample, takeRequest({ bytes, bounds, request, host: key, escape: work.format.escape }));
}

/** Places the key on a field; false when the line has none. */
function find({ bounds, key }: Work, slot: number): boolean {
  const from = bounds.from[slot] as number;
  if (from < 0) return false;
  key.from = from;
  key.to = bounds.to[slot] as number;
  return true;
}

function numberOf(work: Work, bytes: Uint8Array, slot: number): number {
  return find(work, slot) ? wholeNumber(bytes, work.key.from, work.key.to) : -1;
}

/** Microseconds; -1 when it was not measured. */
function timeOf(work: Work, bytes: Uint8Array, slot: number): number {
  if (!find(work, slot)) return -1;
  return decimal(bytes, work.key.from, work.key.to, work.units[slot] as number);
}

function countKey({ hash, key }: Work, hitters: HeavyHitters, bytes: Uint8Array): void {
  hashBytes(bytes, key.from, key.to, hash);
  hit(hitters, hash, bytes, key);
}

function countClient(work: Work, bytes: Uint8Array): void {
  const { tally, key } = work;
  countKey(work, tally.clients, bytes);
  addDistinct(tally.distinctClients, work.hash);
  key.to = prefixEnd(bytes, key.from, key.to);
  countKey(work, tally.prefixes, bytes);
}

/** Up to the last dot of an IPv4 address (a /24), or the third colon of another (mostly a /48). */
function prefixEnd(bytes: Uint8Array, from: number, to: number): number {
  let colons = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] !== colon) continue;
    colons++;
    if (colons === 3) return at;
  }
  if (colons > 0) return to;
  for (let at = to - 1; at > from; at--) {
    if (bytes[at] === dot) return at;
  }
  return to;
}

function countFrontend({ tally, key }: Work, bytes: Uint8Array): void {
  const number = tally.frontends.number(bytes, key.from, key.to);
  tally.frontendCounts[number] = (tally.frontendCounts[number] as number) + 1;
}

function countServer(work: Work, bytes: Uint8Array, status: number, total: number): void {
  const { tally, key } = work;
  const backend = find(work, slots.backend) ? tally.servers.backends.number(bytes, key.from, key.to) : -1;
  const tried = numberOf(work, bytes, slots.retries);
  if (tried > 0) tally.retries += tried;
  const response = timeOf(work, bytes, slots.response);
  if (!find(work, slots.server) || isNobody(bytes, key)) return;
  if (isList(bytes, key.from, key.to)) {
    countAttempts(work, bytes, backend);
    return;
  }
  const server = tally.servers.names.number(bytes, key.from, key.to);
  addAnswer(tallyOf(tally.servers, backend, server), status, response >= 0 ? response : total);
}

/** `<NOSRV>` and its kin of HAProxy, or `-`: no server had the request. */
function isNobody(bytes: Uint8Array, { from, to }: Place): boolean {
  return to <= from || bytes[from] === 60 || (to - from === 1 && bytes[from] === 45);
}

/** All servers but the last were asked in vain. */
function countAttempts({ tally, bounds, units }: Work, bytes: Uint8Array, backend: number): void {
  const attempts = attemptsOf(bytes, bounds, units[slots.response] as number);
  tally.retries += attempts.length - 1;
  for (const [at, { from, to, status, microseconds }] of attempts.entries()) {
    const one = tallyOf(tally.servers, backend, tally.servers.names.number(bytes, from, to));
    if (at === attempts.length - 1) addAnswer(one, status, microseconds);
    else one.passedOver++;
  }
}

/** Places the key on the host: that of an absolute URL, else the one that was logged or captured. */
function findHost(work: Work, bytes: Uint8Array): void {
  const { request, key, format } = work;
  key.from = request.hostFrom;
  key.to = request.hostTo;
  if (key.to > key.from) return;
  const isLogged = find(work, slots.host);
  if (!isLogged && format.capturedHost !== undefined && find(work, slots.captured)) {
    findPart(bytes, key, format.capturedHost);
  } else if (!isLogged) key.to = key.from;
  if (isNobody(bytes, key)) key.to = key.from;
}

/** Captured headers are parted by bars. */
function findPart(bytes: Uint8Array, key: Place, wanted: number): void {
  let part = 0;
  const { from, to } = key;
  for (let at = from; at < to; at++) {
    if (bytes[at] !== bar) continue;
    if (part === wanted) {
      key.to = at;
      return;
    }
    part++;
    key.from = at + 1;
  }
  if (part < wanted) key.from = to;
}
