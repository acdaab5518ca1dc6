import { countText, entryText, type FrameSources, type Style } from '../text.ts';
import type { CheckReport, Entry } from './entry.ts';

/** For people: grouped by file where there are several, worst first, with code frames and a summary. */
export function checkText(report: CheckReport, sources: FrameSources, paint: Style): string {
  const groups = grouped(report.entries);
  const parts = [...groups].flatMap(([file, entries]) => {
    const blocks = entries.map((entry) => entryText(entry, sources, paint));
    return groups.size > 1 ? [paint.bold(paint.dim(`── ${file} ──`)), ...blocks] : blocks;
  });
  parts.push(summary(report));
  return `${parts.join('\n\n')}\n`;
}

/** Files in the order of their worst entry. */
function grouped(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const file = entry.span?.file ?? 'the fleet';
    const held = groups.get(file);
    if (held === undefined) groups.set(file, [entry]);
    else held.push(entry);
  }
  return groups;
}

function summary({ entries, devices, notCounted, asked }: CheckReport): string {
  const left = [
    [notCounted.allowed, 'allowed by comments'],
    [notCounted.baseline, 'in the baseline'],
    [notCounted.known, 'there before the change'],
  ] as const;
  const uncounted = left.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const lines = [
    `${devices} device${devices === 1 ? '' : 's'} checked: ${countText(entries.map(({ severity }) => severity))}`,
    ...(uncounted.length === 0 ? [] : [`not counted: ${uncounted.join(', ')}`]),
    ...asked,
  ];
  return lines.join('\n');
}
