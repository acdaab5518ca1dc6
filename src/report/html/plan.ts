import type { EndpointView, Plan, ServiceView, SideView, VerdictLevel } from '../../change/plan.ts';
import {
  cascadeLines,
  find,
  lossRows,
  membershipLines,
  queueFormula,
  queueRows,
  rehearsalLines,
  saturationText,
  worthShowing,
} from '../plan-forecast.ts';
import type { BarPlot, Block, Page, Section, Tone } from './page.ts';

const tones: Readonly<Record<VerdictLevel, Tone>> = {
  clear: 'good',
  caution: 'warning',
  undecided: 'warning',
  block: 'bad',
};

/** A plan as a page: the verdict first, then shares and use before and after, losses, the cascade and findings. */
export function planPage(plan: Plan): Page {
  const sections: readonly Section[] = [
    { title: 'Verdict', blocks: verdictBlocks(plan) },
    {
      title: 'Edits',
      blocks: listOf(plan.edits.map(({ text, before, after }) => `${text}${placeText(after ?? before)}`)),
    },
    ...plan.services.map(serviceSection),
    { title: 'Cascade', blocks: listOf(cascadeLines(plan)) },
    { title: 'Rehearsal', blocks: listOf(rehearsalLines(plan)) },
    ...findingSections(plan),
    { title: 'A reload loses', blocks: listOf(plan.reloadLoses) },
    { title: 'Assumptions', blocks: listOf(plan.verdict.assumptions) },
  ];
  const devices = plan.devices.map(({ id }) => id).join(', ');
  return {
    title: `Plan ${plan.id}: ${plan.verdict.level}`,
    summary: `Made ${plan.created}${devices === '' ? '' : ` for ${devices}`}. Shares and use are forecasts; thresholds are the intents of each service.`,
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  };
}

function verdictBlocks({ verdict }: Plan): readonly Block[] {
  return [
    { kind: 'text', text: verdict.level, tone: tones[verdict.level] },
    ...listOf(verdict.reasons.map(({ level, text }) => `${level}: ${text}`)),
  ];
}

function listOf(items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

function placeText(span: { readonly file: string; readonly line: number } | undefined): string {
  return span === undefined ? '' : ` (${span.file}:${span.line})`;
}

function serviceSection(service: ServiceView): Section {
  const { intents, rate } = service;
  const queues = queueRows(service);
  const losses = lossRows(service);
  const saturation = saturationText(service);
  const traffic = rate === undefined ? 'rate not declared' : `${Math.round(rate)} requests/s`;
  return {
    title: `Service ${service.service}`,
    blocks: [
      {
        kind: 'text',
        text: `${traffic}; intents: shares within ${percent(intents.balanced)} of fair, headroom ${percent(intents.headroom)}, errors up to ${percent(intents.errors)}`,
      },
      ...bars(service, 'Share of the requests', ({ share }) => share * 100),
      ...bars(service, 'Use of the capacity', ({ utilisation }) =>
        utilisation === undefined ? undefined : utilisation * 100,
      ),
      ...unserved(service.before, service.after),
      ...(queues === undefined
        ? []
        : [
            { kind: 'text', text: `Queues by ${queueFormula}:` } as const,
            { kind: 'table', ...queues } as const,
          ]),
      ...(losses === undefined
        ? []
        : [
            { kind: 'text', text: 'Each server, balancer and pool lost in turn:' } as const,
            { kind: 'table', ...losses } as const,
          ]),
      ...(saturation === undefined ? [] : [{ kind: 'text', text: saturation } as const]),
      ...listOf(membershipLines(service)),
    ],
  };
}

function bars(
  service: ServiceView,
  title: string,
  value: (view: EndpointView) => number | undefined,
): readonly BarPlot[] {
  const shown = worthShowing(service).flatMap((endpoint) => {
    const [before, after] = [find(service.before, endpoint), find(service.after, endpoint)];
    const values = [before, after].map((view) => (view === undefined ? 0 : value(view)));
    if (values.some((one) => one === undefined)) return [];
    return [{ name: (after ?? before)?.name ?? endpoint, values: values.map((one) => one ?? 0) }];
  });
  if (shown.length === 0) return [];
  return [{ kind: 'bars', title, unit: '%', labels: ['before', 'after'], bars: shown }];
}

function unserved(before: SideView, after: SideView): readonly Block[] {
  const endings = [...new Set([...Object.keys(before.unserved), ...Object.keys(after.unserved)])];
  if (endings.length === 0) return [];
  const right = true;
  return [
    {
      kind: 'table',
      columns: [{ title: 'without a server' }, { title: 'before', right }, { title: 'after', right }],
      rows: endings.map((ending) => [
        ending,
        percent(before.unserved[ending] ?? 0),
        percent(after.unserved[ending] ?? 0),
      ]),
    },
  ];
}

function findingSections({ findings }: Plan): readonly Section[] {
  return [
    {
      title: 'Findings gained',
      blocks: listOf(
        findings.gained.map(
          ({ severity, rule, message, span, help }) =>
            `${severity}: ${message} [${rule}]${placeText(span)}. ${help}`,
        ),
      ),
    },
    {
      title: 'Findings lost',
      blocks: listOf(findings.lost.map(({ message, rule }) => `${message} [${rule}]`)),
    },
  ];
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
