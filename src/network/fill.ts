import type { Template } from '../model/decision.ts';
import type { Span } from '../text/source.ts';
import { evaluate, likelier } from './evaluate.ts';
import { applyTransform, type FieldValue, fieldValue } from './field-value.ts';
import { emptyRequest, type Request } from './request.ts';

/**
 * The text of a template for one request; undefined when a part of it is unknown. With `likely`, a table that is looked
 * up by something unknown gives what it gives when nothing matches.
 */
export function fill(template: Template, request: Request, isLikely = false): string | undefined {
  let text = '';
  const asked = isLikely ? likelier(request) : request;
  for (const part of template.parts) {
    const piece = 'literal' in part ? part.literal : fieldText(part, asked, isLikely);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

type FieldPart = Exclude<Template['parts'][number], { literal: string }>;

function fieldText(part: FieldPart, request: Request, isLikely: boolean): string | undefined {
  const value = part.transforms.reduce<FieldValue>(applyTransform, fieldValue(part.field, request));
  if ('table' in part) return lookUp(part, value) ?? (isLikely ? part.otherwise : undefined);
  if (value.kind === 'unknown') return undefined;
  return value.kind === 'text' ? value.text : '';
}

function lookUp(part: Extract<FieldPart, { table: unknown }>, value: FieldValue): string | undefined {
  if (part.table.length === 0) return part.otherwise;
  if (value.kind !== 'text') return value.kind === 'absent' ? part.otherwise : undefined;
  const asRequest = value.text;
  for (const entry of part.table) {
    const truth = evaluate(
      {
        kind: 'test',
        field: { name: 'constant', argument: asRequest },
        transforms: [],
        matchers: [entry.matcher],
        span: noSpan,
      },
      emptyRequest,
    );
    if (truth === 'uncertain') return undefined;
    if (truth === 'yes') return entry.value;
  }
  return part.otherwise ?? '';
}

const noSpan: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };
