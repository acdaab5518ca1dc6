import { join, relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { clockPort } from '../adapters/clock.ts';
import { writeWhole } from '../adapters/plan-file.ts';
import { type StateDatabase, transact } from '../adapters/store/database.ts';
import { addConfirmed, addHold, addIncidentEvents, clearHeld, endChange } from '../adapters/store/records.ts';
import { rules } from '../audit/registry.ts';
import type { EditView, Plan } from '../change/plan.ts';
import { foldIncident, type IncidentEvent } from '../incident/incident.ts';
import { postmortem } from '../postmortem/document.ts';
import type { JournalEntry } from '../rollout/journal.ts';
import type { ChangeOutcome } from '../rollout/request.ts';
import type { Result } from '../text/problem.ts';
import type { GuardedChange, GuardedRequest } from './guarded-change.ts';
import { type KeptFile, keepFiles } from './known-good.ts';
import type { ExitCode } from './outcome.ts';
import type { Records } from './records.ts';

/** What a change left behind beside the files of the device. */
export interface Recorded {
  readonly exitCode: ExitCode;
  readonly incident?: number | undefined;
  readonly postmortem?: string | undefined;
  readonly revertPatch?: string | undefined;
}

export interface Finished {
  readonly change: GuardedChange;
  readonly request: GuardedRequest;
  /** Why it was made, when a plan says so. */
  readonly plan?: Plan | undefined;
}

/** Writes the end of a change into the records: history, holds, incident, postmortem, revert. */
export function recordOutcome({ change, request, plan }: Finished, records: Records): Result<Recorded> {
  const opened = records.database();
  if (!opened.ok) return opened;
  const exitCode = exitCodeOf(change.outcome);
  const kept = change.outcome.state === 'confirmed' ? keepFiles(request.device, records) : [];
  const written = transact(opened.value, () =>
    writeRows({ change, request, plan }, 'code' in kept ? [] : kept, opened.value),
  );
  if (!written.ok) return written;
  const { incident } = written.value;
  if (incident === undefined) return { ok: true, value: { exitCode } };
  const document = writePostmortem(incident, incidentEvents({ change, request, plan }), records);
  return {
    ok: true,
    value: { exitCode, incident, postmortem: document, revertPatch: revertPatch(change, request, records) },
  };
}

/** One transaction: a change that ended in the records has its history, holds and incident there too. */
function writeRows(
  finished: Finished,
  kept: readonly KeptFile[],
  database: StateDatabase,
): { readonly incident?: number } {
  const { change, request } = finished;
  const { outcome, number } = change;
  const device = request.device.id;
  const at = clockPort.wall();
  endChange(database, number, at, outcome.state);
  if (outcome.state === 'refused') return {};
  if (outcome.state === 'confirmed') {
    const confirmed = new Map([
      ...kept.map(({ path, digest }) => [path, digest] as const),
      ...outcome.digests,
    ]);
    const files = [...confirmed]
      .map(([path, digest]) => ({ path, digest }))
      .filter(({ digest }) => isDigest(digest));
    addConfirmed(database, { device, at, change: number, generation: outcome.generation ?? '', files });
    for (const { path, digest } of files) clearHeld(database, device, path, digest);
    return {};
  }
  const reason = outcome.problems[0]?.message ?? outcome.state;
  for (const { path, digest } of madeBytes(change, request)) {
    addHold(database, { device, path, digest, reason, at, change: number });
  }
  return { incident: addIncidentEvents(database, incidentEvents(finished)) };
}

/** A file that a change removed or did not make has none. */
function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The bytes that were tried and taken back. */
function madeBytes(
  { outcome }: GuardedChange,
  { device, command }: GuardedRequest,
): readonly { readonly path: string; readonly digest: string }[] {
  const tried =
    command === undefined
      ? device.files.map(({ path, base, proposed }) => ({ path, base, digest: proposed }))
      : [...outcome.digests].map(([path, digest]) => ({
          path,
          digest,
          base: device.files.find((one) => one.path === path)?.base,
        }));
  return tried.filter(({ base, digest }) => isDigest(digest) && digest !== base);
}

function exitCodeOf({ state, ended }: ChangeOutcome): ExitCode {
  if (state === 'confirmed') return 0;
  if (state === 'refused') return 2;
  if (state === 'restore-failed') return 5;
  return ended === 'hold' ? 3 : 4;
}

function writePostmortem(
  number: number,
  events: readonly IncidentEvent[],
  { folder }: Records,
): string | undefined {
  const incident = foldIncident(number, events);
  if (incident === undefined) return undefined;
  const path = join(folder, `postmortem-${number}.md`);
  return writeWhole(path, postmortem(incident, rules)) === undefined ? path : undefined;
}

/** The way from the proposal back to the known-good, for the repository that the configuration came from. */
function revertPatch(
  { folder }: GuardedChange,
  { proposals, device }: GuardedRequest,
  { bytes, workingFolder }: Records,
): string | undefined {
  const patches = (proposals ?? []).flatMap((proposal) => {
    const base = bytes(device.files.find(({ path }) => path === proposal.path)?.base ?? '');

    const inside = relative(workingFolder, proposal.path);
    const name = inside.startsWith('..') ? proposal.path.replace(/^\/+/, '') : inside;
    const patch = createTwoFilesPatch(
      `a/${name}`,
      `b/${name}`,
      proposal.bytes?.toString('latin1') ?? '',
      base?.toString('latin1') ?? '',
    );
    return [patch.replace(/^=+\n/, '')];
  });
  if (patches.length === 0) return undefined;
  const path = join(folder, 'revert.patch');
  return writeWhole(path, patches.join('')) === undefined ? path : undefined;
}

function incidentEvents({ change, request, plan }: Finished): readonly IncidentEvent[] {
  const { entries } = change.outcome;
  const reference = (entry: JournalEntry): IncidentEvent['evidence'] => ({
    reference: `journal:${change.number}/${entry.seq}`,
  });
  const at = (state: JournalEntry['state']): JournalEntry | undefined =>
    entries.find((entry) => entry.state === state);
  const verdict = entries.find((entry) => entry.data['kind'] === 'restore' || entry.data['kind'] === 'hold');
  const failedStep = at('restoring');
  const detection = verdict ?? failedStep;
  const events: IncidentEvent[] = [];
  const [first] = entries;
  if (first !== undefined) {
    const { override } = request;
    events.push({
      kind: 'opened',
      at: first.at,
      evidence: reference(first),
      device: request.device.id,
      change: String(change.number),
      override,
    });
  }
  const onset = onsetEvent(change, detection);
  if (onset !== undefined) events.push(onset);
  for (const entry of entries.filter(({ state }) =>
    ['guarded', 'swapped', 'reloaded', 'restoring'].includes(state),
  )) {
    events.push({ kind: 'action', at: entry.at, text: capital(entry.text), evidence: reference(entry) });
  }
  if (detection !== undefined) {
    const service = change.tallies[0]?.service ?? request.device.id;
    const text = detection.text.replace(/^the watch says \w+: /, '');
    events.push({ kind: 'detected', at: detection.at, text, service, evidence: reference(detection) });
  }
  events.push(
    ...impactEvents(change),
    ...causeEvents(change, plan, detection),
    ...endEvents(change, reference),
  );
  return events;
}

/** The harm began between the reload that was asked for and the proof that the new worker serves. */
function onsetEvent(
  { outcome, number }: GuardedChange,
  detection: JournalEntry | undefined,
): IncidentEvent | undefined {
  const reload = outcome.entries.find(({ state }) => state === 'swapped');
  const serving = outcome.entries.find(({ state }) => state === 'serving');
  if (reload === undefined || detection === undefined) return undefined;
  return {
    kind: 'onset',
    at: serving?.at ?? reload.at,
    earliest: reload.at,
    latest: serving?.at ?? detection.at,
    evidence: {
      reference: `journal:${number}/${(serving ?? reload).seq}`,
      detail: 'reload asked for, new worker proven',
    },
  };
}

function impactEvents({ tallies, outcome, number }: GuardedChange): readonly IncidentEvent[] {
  const last = outcome.entries.at(-1);
  return tallies
    .filter(({ requests }) => requests > 0)
    .map((tally) => ({
      kind: 'impact',
      ...tally,
      at: last?.at ?? '',
      evidence: { reference: `signal:${tally.service}`, detail: `counters of the watch of change ${number}` },
    }));
}

/** The edits that the plan's own findings point at; else all edits of the change. */
function causeEvents(
  change: GuardedChange,
  plan: Plan | undefined,
  detection: JournalEntry | undefined,
): readonly IncidentEvent[] {
  if (plan === undefined) return [];
  const errors = plan.findings.gained.filter(({ severity }) => severity === 'error');
  const rulesOf = (edit: EditView): string[] =>
    errors
      .filter(({ span, related = [] }) =>
        [span, ...related.map((one) => one.span)].some(
          (one) => one.line === edit.after?.line && one.file === edit.after.file,
        ),
      )
      .map(({ rule }) => rule);
  const named = plan.edits.filter((edit) => rulesOf(edit).length > 0);
  const chosen = named.length > 0 ? named : plan.edits;
  return chosen.slice(0, 5).map((edit) => ({
    kind: 'cause',
    at: detection?.at ?? plan.created,
    text: edit.text,
    span: edit.after ?? edit.before,
    rules: rulesOf(edit).length > 0 ? rulesOf(edit) : [...new Set(errors.map(({ rule }) => rule))],
    evidence: { reference: `plan:${plan.id}`, detail: `change ${change.number}` },
  }));
}

function endEvents(
  { outcome }: GuardedChange,
  reference: (entry: JournalEntry) => IncidentEvent['evidence'],
): readonly IncidentEvent[] {
  const last = outcome.entries.at(-1);
  if (last === undefined) return [];
  if (outcome.state === 'restore-failed') {
    return [
      { kind: 'restore-failed', at: last.at, text: capital(`${last.text}.`), evidence: reference(last) },
    ];
  }
  return [
    { kind: 'restored', at: last.at, text: capital(`${last.text}.`), evidence: reference(last) },
    {
      kind: 'closed',
      at: last.at,
      text: 'Closed: disk and running configuration agree again',
      evidence: reference(last),
    },
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
