import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { rules } from '../audit/registry.ts';
import { foldIncident, type Incident, type IncidentEvent } from '../incident/incident.ts';
import { postmortem } from './document.ts';

const at = (second: number): string => `2024-06-01T14:00:${String(second).padStart(2, '0')}.000Z`;
const evidence = (reference: string): IncidentEvent['evidence'] => ({ reference });

const events: readonly IncidentEvent[] = [
  {
    kind: 'opened',
    at: at(0),
    device: 'lb1',
    change: '7',
    override: 'in a "hurry"',
    evidence: evidence('journal:7/1'),
  },
  { kind: 'detected', at: at(12), text: 'all on app1', service: 'shop', evidence: evidence('journal:7/9') },
  { kind: 'onset', at: at(10), earliest: at(9), latest: at(11), evidence: evidence('journal:7/8') },
  {
    kind: 'impact',
    at: at(15),
    service: 'shop',
    requests: 800,
    failed: 200,
    misdirected: 600,
    evidence: evidence('signal:shop'),
  },
  {
    kind: 'cause',
    at: at(12),
    text: 'new rule before line 41 sends every request to pool app_fast',
    span: { file: 'haproxy.cfg', line: 41 },
    rules: ['capture-all'],
    evidence: evidence('plan:abc'),
  },
  { kind: 'restored', at: at(15), text: 'Restored.', evidence: evidence('journal:7/12') },
  { kind: 'closed', at: at(15), text: 'Closed', evidence: evidence('journal:7/12') },
];

function fold(list: readonly IncidentEvent[]): Incident {
  const incident = foldIncident(3, list);
  if (incident === undefined) throw new Error('no incident');
  return incident;
}

describe('an incident', () => {
  it('is what its events add up to, in whatever order they came', () => {
    const incident = fold(events);
    expect(incident).toMatchObject({
      status: 'closed',
      start: at(10),
      detected: at(12),
      end: at(15),
      services: ['shop'],
    });
    expect(fold([...events].reverse())).toMatchObject({ start: at(10), detected: at(12), end: at(15) });
    const times = incident.timeline.map((event) => event.at);
    expect(times).toEqual(times.toSorted());
  });

  it('starts with its detection while the onset is not known, and is open until it is closed', () => {
    const early = fold(events.filter(({ kind }) => kind === 'opened' || kind === 'detected'));
    expect(early).toMatchObject({ status: 'open', start: at(12), end: undefined });
  });

  it('does not exist without a beginning', () => {
    expect(foldIncident(1, events.slice(1))).toBeUndefined();
  });
});

describe('a postmortem', () => {
  const document = postmortem(fold(events), rules);

  it('has front matter that YAML reads, with impact in percent and the line of the cause', () => {
    const [, matter = ''] = document.split('---\n');
    expect(parseDocument(matter).toJS()).toMatchObject({
      incident: 3,
      start: at(10),
      detected: at(12),
      end: at(15),
      duration_seconds: 5,
      failed_percent: 25,
      misdirected_percent: 75,
      root_cause: 'haproxy.cfg:41',
      rules: ['capture-all'],
    });
  });

  it('tells the onset apart from the detection, with evidence on every line of the timeline', () => {
    const timeline = document.split('## Timeline')[1]?.split('## Root Cause')[0] ?? '';
    const lines = timeline.split('\n').filter((line) => line.startsWith('- '));
    expect(lines).toHaveLength(events.length);
    for (const line of lines) expect(line).toMatch(/_\[(journal|signal|plan):[^\]]+\]_$/);
    expect(document).toContain('(2.0 s after the onset)');
  });

  it('names the cause, the override, and the rule that would have stopped it', () => {
    expect(document).toContain('at `haproxy.cfg:41`');
    expect(document).toContain('applied with the override "in a "hurry""');
    expect(document).toMatch(/- \[ \] Preventative: .*rule `capture-all`/);
  });

  it('asks for a rule where none would have stopped it, and for hands where the restore failed', () => {
    const unknown = postmortem(fold(events.filter(({ kind }) => kind !== 'cause')), rules);
    expect(unknown).toContain('no rule would have stopped this change; write one');
    const failed = events.map(
      (event): IncidentEvent => (event.kind === 'restored' ? { ...event, kind: 'restore-failed' } : event),
    );
    expect(postmortem(fold(failed), rules)).toContain('Somebody has to act.');
  });
});
