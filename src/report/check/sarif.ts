import { getBuiltinModule } from 'node:process';
import type { Rule } from '../../audit/rule.ts';
import type { Severity } from '../../text/problem.ts';
import { lineAt, type Span } from '../../text/source.ts';
import type { FrameSources } from '../text.ts';
import { type CheckReport, type Entry, placeOf } from './entry.ts';

export interface SarifInput {
  readonly report: CheckReport;
  readonly rules: readonly Rule[];
  /** Meaning of problem codes. */
  readonly codes: Readonly<Record<string, string>>;
  readonly version: string;
  readonly sources: FrameSources;
  /** A path as the repository knows it. */
  readonly relative: (file: string) => string;
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' };

/** SARIF 2.1.0 (OASIS), for code scanning; columns count Unicode code points. */
export function checkSarif(input: SarifInput): unknown {
  const { report, version } = input;
  const ids = [...new Set(report.entries.map(({ id }) => id))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Evenkeel',
            version,
            semanticVersion: version,
            rules: ids.map((id) => descriptor(input, id)),
          },
        },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { SRCROOT: { description: { text: 'the folder that the check ran in' } } },
        results: report.entries.map((entry) => result(input, ids, entry)),
      },
    ],
  };
}

function descriptor({ rules, codes }: SarifInput, id: string): unknown {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) return { id, shortDescription: { text: codes[id] ?? id } };
  return {
    id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: rule.fix },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: [rule.profile] },
  };
}

function result(input: SarifInput, ids: readonly string[], entry: Entry): unknown {
  const place = placeOf(entry);
  const rendered = entry.origin === undefined || entry.span === undefined ? [] : [entry.span];
  const related = [
    ...rendered.map((span) => ({ span, message: 'rendered from the template' })),
    ...entry.related,
  ];
  return {
    ruleId: entry.id,
    ruleIndex: ids.indexOf(entry.id),
    level: levels[entry.severity],
    message: { text: entry.help === undefined ? entry.message : `${entry.message}. Fix: ${entry.help}` },
    locations: place === undefined ? [] : [location(input, place)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map(({ span, message }, at) => ({
            id: at + 1,
            ...location(input, span),
            message: { text: message },
          })),
        }),
    partialFingerprints: { 'evenkeel/v1': sha256(entry.fingerprint) },
  };
}

function location({ sources, relative }: SarifInput, span: Span): Readonly<Record<string, unknown>> {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(relative(span.file)), uriBaseId: 'SRCROOT' },
      region: {
        startLine: span.line,
        startColumn: codePoint(sources, span.file, span.line, span.column),
        endLine: span.endLine,
        endColumn: codePoint(sources, span.file, span.endLine, span.endColumn),
      },
    },
  };
}

/** A byte column of a UTF-8 line as a column of code points. */
function codePoint(sources: FrameSources, file: string, line: number, column: number): number {
  const source = sources.get(file);
  if (source === undefined) return column;
  const before = lineAt(source, line).slice(0, column - 1);
  return Array.from(Buffer.from(before, 'latin1').toString('utf8')).length + 1;
}

function sha256(text: string): string {
  return getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}
