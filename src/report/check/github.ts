import type { Severity } from '../../text/problem.ts';
import { type CheckReport, type Entry, placeOf } from './entry.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Workflow commands of GitHub Actions: annotations at their lines in a pull request. */
export function checkGithub({ entries }: CheckReport, relative: (file: string) => string): string {
  return entries.map((entry) => `${annotation(entry, relative)}\n`).join('');
}

function annotation(entry: Entry, relative: (file: string) => string): string {
  const place = placeOf(entry);
  const properties = [
    ...(place === undefined
      ? []
      : [
          `file=${property(relative(place.file))}`,
          `line=${place.line}`,
          `endLine=${place.endLine}`,
          ...(place.line === place.endLine ? [`col=${place.column}`, `endColumn=${place.endColumn}`] : []),
        ]),
    `title=${property(entry.id)}`,
  ];
  const text = entry.help === undefined ? entry.message : `${entry.message}\nfix: ${entry.help}`;
  return `::${commands[entry.severity]} ${properties.join(',')}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
