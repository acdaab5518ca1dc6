import type { Rule } from '../audit/rule.ts';
import { clock, eventText, type Incident } from '../incident/incident.ts';
import { secondsBetween } from '../model/time.ts';

/** The postmortem of an incident as Markdown with YAML front matter. `rules` are those of the audit. */
export function postmortem(incident: Incident, rules: readonly Rule[]): string {
  const named = causeRules(incident, rules);
  const parts = [
    frontMatter(incident, named),
    `# Postmortem ${incident.number}: ${title(incident)}`,
    `## Issue Summary\n\n${summary(incident)}`,
    `## Timeline\n\nTimes are UTC, ${incident.start.slice(0, 10)}. Each line names its evidence.\n\n${timeline(incident)}`,
    `## Root Cause\n\n${rootCause(incident)}`,
    `## Resolution\n\n${resolution(incident)}`,
    `## Corrective and Preventative Measures\n\n${measures(incident, named)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function causeRules({ causes }: Incident, rules: readonly Rule[]): readonly Rule[] {
  const ids = new Set(causes.flatMap((cause) => cause.rules));
  return rules.filter(({ id }) => ids.has(id));
}

function title({ services, device }: Incident): string {
  return `${services.join(', ') || 'traffic'} harmed by a configuration change on ${device}`;
}

/** Every value is quoted as JSON, which is YAML too. */
function frontMatter(incident: Incident, named: readonly Rule[]): string {
  const { failed, misdirected } = totals(incident);
  const cause = incident.causes[0];
  const fields: readonly (readonly [string, unknown])[] = [
    ['schema', 'evenkeel.postmortem/1'],
    ['incident', incident.number],
    ['status', incident.status],
    ['device', incident.device],
    ['services', incident.services],
    ['start', incident.start],
    ['detected', incident.detected ?? null],
    ['end', incident.end ?? null],
    ['duration_seconds', duration(incident) ?? null],
    ['failed_percent', round(failed)],
    ['misdirected_percent', round(misdirected)],
    ['root_cause', cause?.span === undefined ? null : `${cause.span.file}:${cause.span.line}`],
    ['rules', named.map(({ id }) => id)],
    ['change', incident.change],
  ];
  return `---\n${fields.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join('\n')}\n---`;
}

function summary(incident: Incident): string {
  const seconds = duration(incident);
  const { failed, misdirected } = totals(incident);
  const lines = [
    `- **Start (onset):** ${incident.start}${incident.onset === undefined ? ' (time of detection; the onset is not known)' : ''}`,
    `- **Detected:** ${incident.detected === undefined ? 'not by a detector' : `${incident.detected}${delay(incident)}`}`,
    `- **End:** ${incident.end ?? 'not over'}`,
    `- **Duration:** ${seconds === undefined ? 'not over' : `${seconds.toFixed(1)} s`}`,
    `- **Impact:** ${round(failed)} % of the requests failed, ${round(misdirected)} % were misdirected`,
    ...incident.impacts.map(
      (one) =>
        `  - ${one.service}: ${one.failed} of ${one.requests} requests failed, ${one.misdirected} misdirected`,
    ),
    `- **Root cause:** ${incident.causes[0]?.text ?? 'not known'}`,
  ];
  return lines.join('\n');
}

function delay({ onset, detected }: Incident): string {
  if (onset === undefined || detected === undefined) return '';
  return ` (${secondsBetween(onset.at, detected).toFixed(1)} s after the onset)`;
}

function duration({ start, end }: Incident): number | undefined {
  return end === undefined ? undefined : secondsBetween(start, end);
}

/** Percent of all requests of the incident. */
function totals({ impacts }: Incident): { readonly failed: number; readonly misdirected: number } {
  const requests = impacts.reduce((sum, one) => sum + one.requests, 0);
  if (requests === 0) return { failed: 0, misdirected: 0 };
  const part = (count: number): number => (100 * count) / requests;
  return {
    failed: part(impacts.reduce((sum, one) => sum + one.failed, 0)),
    misdirected: part(impacts.reduce((sum, one) => sum + one.misdirected, 0)),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function timeline(incident: Incident): string {
  return incident.timeline
    .map(({ at, evidence, ...event }) => {
      const detail = evidence.detail === undefined ? '' : `: ${evidence.detail}`;
      const full = { at, evidence, ...event } as Incident['timeline'][number];
      return `- **${clock(at)}** ${eventText(full)} _[${evidence.reference}${detail}]_`;
    })
    .join('\n');
}

function rootCause({ causes, override }: Incident): string {
  if (causes.length === 0) return 'No edit of the change explains what was measured.';
  const lines = causes.map(({ text, span, rules }) => {
    const place = span === undefined ? '' : ` at \`${span.file}:${span.line}\``;
    const said =
      rules.length === 0 ? '' : ` The plan had said so: ${rules.map((id) => `\`${id}\``).join(', ')}.`;
    return `- ${text}${place}.${said}`;
  });
  if (override !== undefined)
    lines.push(`- The plan was blocked and applied with the override "${override}".`);
  return lines.join('\n');
}

function resolution({ resolution: text, restoreFailed }: Incident): string {
  if (text === undefined) return 'Not resolved yet.';
  return restoreFailed ? `${text} Somebody has to act.` : text;
}

function measures({ change, device, override }: Incident, named: readonly Rule[]): string {
  const tasks = [
    `- [x] Corrective: the configuration that was taken back is held on ${device}; \`evenkeel hold check\` stops the next deploy of the same bytes.`,
    `- [ ] Corrective: revert change ${change} at its source, so that it is not generated again.`,
    ...named.map(
      ({ id, title: what, fix }) =>
        `- [ ] Preventative: run \`evenkeel check\` with rule \`${id}\` (${what.toLowerCase()}) in the pipeline; it would have stopped this change. ${fix}`,
    ),
  ];
  if (named.length === 0) {
    tasks.push(
      '- [ ] Preventative: no rule would have stopped this change; write one from this incident and add its configuration as a fixture.',
    );
  }
  if (override !== undefined)
    tasks.push('- [ ] Preventative: ask for a second approval before a block is overridden.');
  return tasks.join('\n');
}
