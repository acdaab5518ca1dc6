import { incidentEvents } from '../adapters/store/records.ts';
import { rules } from '../audit/registry.ts';
import { clock, eventText, foldIncident, type Incident } from '../incident/incident.ts';
import { postmortem } from '../postmortem/document.ts';
import { textTable } from '../report/table.ts';
import type { Problem, Result } from '../text/problem.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { openRecords } from './records.ts';
import { refusal } from './refusal.ts';

/** `evenkeel incident list` */
export function incidentList(around: Surroundings): Outcome {
  const found = incidents(around);
  if (!found.ok) return refusal(found.problems, around);
  const rows = found.value.map(({ number, status, device, start, end, services, causes }) => [
    String(number),
    status,
    device,
    start.slice(0, 19).replace('T', ' '),
    end === undefined ? '-' : clock(end),
    services.join(', '),
    causes[0]?.text ?? '-',
  ]);
  const titles = ['number', 'status', 'device', 'start (UTC)', 'end', 'services', 'cause'].map((title) => ({
    title,
  }));
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.incidents/1', incidents: found.value },
    text: rows.length === 0 ? 'no incidents\n' : `${textTable(titles, rows)}\n`,
  };
}

/** `evenkeel incident show N` */
export function incidentShow(number: string, around: Surroundings): Outcome {
  const found = incident(number, around);
  if (!found.ok) return refusal(found.problems, around);
  const { timeline, ...rest } = found.value;
  const lines = timeline.map(
    (event) =>
      `${clock(event.at)}  ${eventText(event)}  ${around.paint.dim(`[${event.evidence.reference}]`)}`,
  );
  const head = `incident ${rest.number} (${rest.status}) on ${rest.device}, change ${rest.change}`;
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.incident/1', incident: found.value },
    text: `${around.paint.bold(head)}\n${lines.join('\n')}\n`,
  };
}

/** `evenkeel postmortem show N` */
export function postmortemShow(number: string, around: Surroundings): Outcome {
  const found = incident(number, around);
  if (!found.ok) return refusal(found.problems, around);
  const document = postmortem(found.value, rules);
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.postmortem/1', incident: found.value, markdown: document },
    text: document,
  };
}

function incidents(around: Surroundings): Result<readonly Incident[]> {
  const opened = openRecords(around).existing();
  if (!opened.ok) return opened;
  if (opened.value === undefined) return { ok: true, value: [] };
  const all = [...incidentEvents(opened.value)].flatMap(
    ([number, events]) => foldIncident(number, events) ?? [],
  );
  return { ok: true, value: all };
}

function incident(number: string, around: Surroundings): Result<Incident> {
  const all = incidents(around);
  if (!all.ok) return all;
  const one = all.value.find((each) => String(each.number) === number);
  return one === undefined
    ? { ok: false, problems: [unknownIncident(number, all.value)] }
    : { ok: true, value: one };
}

function unknownIncident(number: string, known: readonly Incident[]): Problem {
  const numbers = known.map((one) => one.number).join(', ');
  return {
    code: 'not-found',
    severity: 'error',
    message: `there is no incident ${number}`,
    help: numbers === '' ? 'none is recorded here (see --state)' : `known: ${numbers}`,
  };
}
