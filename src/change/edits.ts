import type { Decision } from '../model/decision.ts';
import type { Frontend, Listener } from '../model/facts.ts';
import type { Pool } from '../model/pool.ts';
import type { Path, PathDevice } from '../network/path.ts';
import type { Span } from '../text/source.ts';
import { decisionEdits, numberEdit, pairs, timeoutEdits, type Unplaced } from './compare.ts';
import { networkEdits } from './network-edits.ts';
import { poolEdits } from './pool-edits.ts';

/** One change of meaning. `before` is a place in the base, `after` one in the proposal. */
export interface Edit {
  readonly text: string;
  readonly device: string;
  /** What it is about, as in findings: `lb1/pool:app`, `lb1/frontend:www`. */
  readonly subject: string;
  readonly before?: Span | undefined;
  readonly after?: Span | undefined;
  /** A rule of the proposal that the base does not have; its effect is told by the plan. */
  readonly decision?: Decision | undefined;
}

type Draft = Omit<Edit, 'device'>;

/** All changes of meaning between two versions of the path, in the order of the files. */
export function edits(base: Path, proposed: Path): readonly Edit[] {
  const before = new Map(base.devices.map((device) => [device.id, device]));
  const after = new Map(proposed.devices.map((device) => [device.id, device]));
  const found: Edit[] = [];
  for (const [id, device] of after) {
    const old = before.get(id);
    if (old === undefined) found.push({ text: `device ${id} added`, device: id, subject: id });
    else found.push(...deviceEdits(old, device).map((draft) => ({ ...draft, device: id })));
  }
  for (const id of before.keys()) {
    if (!after.has(id)) found.push({ text: `device ${id} removed`, device: id, subject: id });
  }
  return found;
}

function deviceEdits(before: PathDevice, after: PathDevice): readonly Draft[] {
  const frontends = pairs(before.facts.frontends, after.facts.frontends);
  const pools = pairs(before.facts.pools, after.facts.pools);
  return [
    ...frontends.flatMap(([old, now]) => frontendPair(after.id, old, now)),
    ...pools.flatMap(([old, now]) => poolPair(after.id, old, now)),
    ...networkPair(before, after),
    ...limitEdits(before, after),
    ...controlEdits(before, after),
  ];
}

function networkPair({ facts: { network: old } }: PathDevice, after: PathDevice): readonly Draft[] {
  const now = after.facts.network;
  if (old === undefined || now === undefined || old === now) return [];
  return networkEdits(old, now).map((draft) => ({ ...draft, subject: after.id }));
}

function poolPair(device: string, before: Pool | undefined, after: Pool | undefined): readonly Draft[] {
  const name = (after ?? before)?.name ?? '';
  const subject = `${device}/pool:${name}`;
  if (before === undefined || after === undefined)
    return [presence('pool', name, subject, { before, after })];
  return poolEdits(before, after).map((draft) => ({ ...draft, subject }));
}

function frontendPair(
  device: string,
  before: Frontend | undefined,
  after: Frontend | undefined,
): readonly Draft[] {
  const name = (after ?? before)?.name ?? '';
  const subject = `${device}/frontend:${name}`;
  if (before === undefined || after === undefined) {
    return [presence('frontend', name, subject, { before, after })];
  }
  return [
    ...listenerEdits(before, after),
    ...decisionEdits(`frontend ${name}`, before.decisions, after.decisions),
    ...defaultEdit(before, after),
    ...numberEdit(`frontend ${name} maxconn`, before.maxConnections, after.maxConnections),
    ...timeoutEdits(`frontend ${name}`, before.timeouts, after.timeouts),
    ...(before.disabled === after.disabled
      ? []
      : [
          {
            text: `frontend ${name} ${after.disabled ? 'disabled' : 'enabled'}`,
            before: before.span,
            after: after.span,
          },
        ]),
  ].map((draft) => ({ ...draft, subject }));
}

function presence(
  what: string,
  name: string,
  subject: string,
  {
    before,
    after,
  }: { readonly before?: { span: Span } | undefined; readonly after?: { span: Span } | undefined },
): Draft {
  return {
    text: `${what} ${name} ${after === undefined ? 'removed' : 'added'}`,
    subject,
    before: before?.span,
    after: after?.span,
  };
}

function listenerEdits(before: Frontend, after: Frontend): readonly Unplaced[] {
  const key = (listener: Listener): string => `${listener.text}${listener.tls ? ' ssl' : ''}`;
  const old = new Set(before.listeners.map(key));
  const now = new Set(after.listeners.map(key));
  return [
    ...after.listeners
      .filter((one) => !old.has(key(one)))
      .map((one) => ({ text: `frontend ${after.name} listens on ${key(one)}`, after: one.span })),
    ...before.listeners
      .filter((one) => !now.has(key(one)))
      .map((one) => ({ text: `frontend ${after.name} no longer listens on ${key(one)}`, before: one.span })),
  ];
}

function defaultEdit(before: Frontend, after: Frontend): readonly Unplaced[] {
  const old = before.defaultPool?.name;
  const now = after.defaultPool?.name;
  if (old === now) return [];
  return [
    {
      text: `frontend ${after.name} default pool ${old ?? 'none'} → ${now ?? 'none'}`,
      before: before.defaultPool?.span,
      after: after.defaultPool?.span ?? after.span,
    },
  ];
}

function limitEdits(before: PathDevice, after: PathDevice): readonly Draft[] {
  const old = before.facts.limits.maxConnections;
  const now = after.facts.limits.maxConnections;
  return numberEdit('process maxconn', old, now).map((draft) => ({ ...draft, subject: after.id }));
}

/** A control socket that goes away takes the guard's eyes with it. */
function controlEdits(before: PathDevice, after: PathDevice): readonly Draft[] {
  const key = ({ address, level }: { address: string; level: string }): string => `${address} (${level})`;
  const old = new Set(before.facts.controls.map(key));
  const now = new Set(after.facts.controls.map(key));
  return [
    ...[...now]
      .filter((one) => !old.has(one))
      .map((one) => ({ text: `control socket ${one} added`, subject: after.id })),
    ...[...old]
      .filter((one) => !now.has(one))
      .map((one) => ({ text: `control socket ${one} removed`, subject: after.id })),
  ];
}
