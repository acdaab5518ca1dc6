import { percent } from '../audit/rule.ts';
import type { EndpointView, Plan, ServiceView } from '../change/plan.ts';
import {
  cascadeLines,
  find,
  lossRows,
  type MakeTable,
  membershipLines,
  queueFormula,
  queueRows,
  rehearsalLines,
  saturationText,
  shareBars,
  worthShowing,
} from './plan-forecast.ts';
import { reachabilityLines } from './plan-reachability.ts';
import { verdictText, verdictWords } from './plan-verdict.ts';
import { markdownTable, textTable } from './table.ts';
import { type FrameSources, findingText, type Style } from './text.ts';

/** The plan for a terminal. */
export function planText(plan: Plan, sources: FrameSources, paint: Style): string {
  const parts = [
    section(
      'Edits',
      groupEdits(plan.edits).map(({ text, span, more }) => `  ${text}${place(span, paint)}${moreText(more)}`),
      paint,
    ),
    section(
      'Findings gained',
      plan.findings.gained.map((one) => findingText(one, sources, paint)),
      paint,
    ),
    section(
      'Findings lost',
      plan.findings.lost.map((one) => `  ${one.message} [${one.rule}]`),
      paint,
    ),
    section('Reachability', indented(reachabilityLines(plan)), paint),
    ...plan.services.map((service) => serviceText(service, paint)),
    section('Cascade', indented(cascadeLines(plan)), paint),
    section('Rehearsal', indented(rehearsalLines(plan)), paint),
    section(
      'A reload loses',
      plan.reloadLoses.map((text) => `  ${text}`),
      paint,
    ),
    section(
      'The guard would notice',
      plan.notices.map((one) => `  ${noticeText(one)}`),
      paint,
    ),
    `${paint.bold('Watch')}\n  ${watchText(plan)}`,
    verdictText(plan, paint),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The plan as a comment of a pull request. */
export function planMarkdown(plan: Plan): string {
  const { verdict, findings } = plan;
  const list = (texts: readonly string[]): string => texts.map((text) => `- ${text}`).join('\n');
  const parts = [
    `## Evenkeel: ${verdict.level}`,
    verdict.reasons.length === 0
      ? verdictWords[verdict.level]
      : list(verdict.reasons.map((one) => `**${one.level}** ${one.text}`)),
    heading(
      'Edits',
      list(
        groupEdits(plan.edits).map(
          ({ text, span, more }) => `${code(text)}${placePlain(span)}${moreText(more)}`,
        ),
      ),
    ),
    heading(
      'Findings gained',
      list(
        findings.gained.map(
          (one) =>
            `**${one.severity}** ${one.message} (\`${one.rule}\`, ${one.span.file}:${one.span.line}). ${one.help}`,
        ),
      ),
    ),
    heading('Findings lost', list(findings.lost.map((one) => `${one.message} (\`${one.rule}\`)`))),
    heading('Reachability', list(reachabilityLines(plan))),
    ...plan.services.map(serviceMarkdown),
    heading('Cascade', list(cascadeLines(plan))),
    heading('Rehearsal', list(rehearsalLines(plan))),
    heading('A reload loses', list(plan.reloadLoses)),
    heading('The guard would notice', list(plan.notices.map(noticeText))),
    heading('Assumptions', list(verdict.assumptions)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function serviceText(service: ServiceView, paint: Style): string {
  const part = (name: string, body: string): string =>
    body === '' ? '' : `\n\n  ${paint.dim(name)}\n${indent(body)}`;
  return [
    `${paint.bold(`Forecast: ${title(service)}`)}\n${indent(forecastTable(service, textTable))}${extra(service)}`,
    ...details(service, textTable).map(({ name, body }) => part(name, body)),
  ].join('');
}

function serviceMarkdown(service: ServiceView): string {
  const tables = heading(
    `Forecast: ${title(service)}`,
    forecastTable(service, markdownTable) + extra(service),
  );
  const more = details(service, markdownTable).filter(({ body }) => body !== '');
  return [tables, ...more.map(({ name, body }) => `**${name}**\n\n${body}`)].join('\n\n');
}

interface Detail {
  readonly name: string;
  readonly body: string;
}

function details(service: ServiceView, table: MakeTable): readonly Detail[] {
  const queues = queueRows(service);
  const losses = lossRows(service);
  return [
    { name: 'share of the requests', body: shareBars(service, table) },
    {
      name: `queues (${queueFormula})`,
      body: queues === undefined ? '' : table(queues.columns, queues.rows),
    },
    {
      name: 'each server, balancer and pool lost in turn',
      body: losses === undefined ? '' : table(losses.columns, losses.rows),
    },
    { name: 'as the traffic grows', body: saturationText(service) ?? '' },
    { name: 'servers that come and go', body: membershipLines(service).join('\n') },
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

interface GroupedEdit {
  readonly text: string;
  readonly span: Placed;
  /** Further edits that come from the same line, such as a default that many sections inherit. */
  readonly more: number;
}

function groupEdits(edits: Plan['edits']): readonly GroupedEdit[] {
  const groups = new Map<string, { text: string; span: Placed; more: number }>();
  for (const [at, { text, after, before }] of edits.entries()) {
    const span = after ?? before;
    const key = span === undefined ? String(at) : `${span.file}:${span.line}:${span.column}`;
    const held = groups.get(key);
    if (held === undefined) groups.set(key, { text, span, more: 0 });
    else held.more++;
  }
  return [...groups.values()];
}

function moreText(more: number): string {
  return more === 0 ? '' : `, and ${more} more from the same line`;
}

function section(name: string, lines: readonly string[], paint: Style): string {
  return lines.length === 0 ? '' : `${paint.bold(name)}\n${lines.join('\n')}`;
}

function heading(name: string, body: string): string {
  return body === '' ? '' : `### ${name}\n\n${body}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

type Placed = { readonly file: string; readonly line: number } | undefined;

function placePlain(span: Placed): string {
  return span === undefined ? '' : ` (${span.file}:${span.line})`;
}

function place(span: Placed, paint: Style): string {
  return paint.dim(placePlain(span));
}

function title({ service, rate }: ServiceView): string {
  return rate === undefined
    ? `${service} (rate not declared)`
    : `${service} at ${Math.round(rate)} requests/s`;
}

function forecastTable(service: ServiceView, table: MakeTable): string {
  const names = [
    ...new Set([...service.before.endpoints, ...service.after.endpoints].map(({ endpoint }) => endpoint)),
  ];
  const shown = worthShowing(service);
  const rows = shown.map((endpoint) => {
    const before = find(service.before, endpoint);
    const after = find(service.after, endpoint);
    const loss = service.after.nMinusOne.find(({ lost }) => lost === (after ?? before)?.name);
    const first = after ?? before;
    return [
      first?.name ?? endpoint,
      share(before),
      share(after),
      rate(before),
      rate(after),
      utilisation(before),
      utilisation(after),
      loss === undefined ? '-' : lossText(loss.fullest, loss.survives),
    ];
  });
  const right = true;
  const rest = names.length - shown.length;
  const body = table(
    [
      { title: 'server' },
      { title: 'share before', right },
      { title: 'after', right },
      { title: 'rate before', right },
      { title: 'after', right },
      { title: 'use before', right },
      { title: 'after', right },
      { title: 'if it is lost' },
    ],
    rows,
  );
  return rest === 0 ? body : `${body}\n\n… and ${rest} servers that change less`;
}

function share(view: EndpointView | undefined): string {
  return view === undefined ? '-' : percent(view.share);
}

function rate(view: EndpointView | undefined): string {
  return view?.rate === undefined ? '-' : `${Number(view.rate.toPrecision(3))}/s`;
}

function utilisation(view: EndpointView | undefined): string {
  return view?.utilisation === undefined ? '-' : percent(view.utilisation);
}

function lossText(fullest: EndpointView | undefined, survives: boolean | undefined): string {
  if (fullest === undefined) return 'no server left';
  const load =
    fullest.utilisation === undefined ? percent(fullest.share) : `${percent(fullest.utilisation)} used`;
  return `${fullest.name} ${load}${survives === false ? ', saturated' : ''}`;
}

/** Requests that no server gets, when there are any. */
function extra({ before, after }: ServiceView): string {
  const endings = [...new Set([...Object.keys(before.unserved), ...Object.keys(after.unserved)])];
  const lines = endings.map(
    (ending) =>
      `  ${ending}: ${percent(before.unserved[ending] ?? 0)} → ${percent(after.unserved[ending] ?? 0)}`,
  );
  return lines.length === 0 ? '' : `\n\n  without a server:\n${lines.join('\n')}`;
}

export function noticeText({ harm, seconds }: Plan['notices'][number]): string {
  if (seconds === undefined) return `${harm}: not detectable in the watch period`;
  return `${harm}: ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

export function watchText({ watch }: Plan): string {
  const base = `${watch.seconds} s of watching, taken back at ${watch.deadlineSeconds} s when not confirmed`;
  return watch.underpowered
    ? `${base}; this traffic is too thin to prove health, so the change would end on hold`
    : base;
}
