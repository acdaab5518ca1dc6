import type { Action, Decision, SentChange, Template } from '../model/decision.ts';
import type { Field, Predicate } from '../model/predicate.ts';
import { fieldValue } from './field-value.ts';
import { fill } from './fill.ts';
import { type Request, withAwaited, withDoubt, withField, withoutHeader } from './request.ts';
import { partsOf } from './sight.ts';

/** How sure it is that a decision holds which may hold. */
export type Judgement = 'yes' | 'likely' | 'unlikely';

export interface Changed {
  readonly request: Request;
  /** Parts of which it is no longer known what they are. */
  readonly blurs: readonly Field[];
}

const none: readonly never[] = [];

/** The request after a rule changed a part of it, or may have. */
export function change(request: Request, action: Action, judged: Judgement): Changed {
  switch (action.kind) {
    case 'set':
      return judged === 'unlikely' ? doubted(request, action.field) : set(request, action, judged);
    case 'delete':
      if (judged === 'unlikely') return doubted(request, action.field);
      return judged === 'yes'
        ? { request: withoutHeader(request, action.field), blurs: none }
        : doubted(withoutHeader(request, action.field), action.field);
    case 'wait':
      if (judged === 'unlikely') return { request, blurs: none };
      return { request: withAwaited(request, judged === 'yes' ? action.for : 'bytes'), blurs: none };
    default:
      return { request, blurs: none };
  }
}

function doubted(request: Request, field: Field): Changed {
  return { request: withDoubt(request, field, 'doubtful'), blurs: [field] };
}

type Set = Extract<Action, { kind: 'set' }>;

function set(request: Request, { field, value, adds }: Set, judged: Judgement): Changed {
  const known = fill(value, request);
  // Beside a header line that may be there already, the new one is the likelier to be looked at.
  const isSure = known !== undefined && judged === 'yes' && (adds !== true || isAbsent(request, field));
  if (isSure) return { request: withField(request, field, known), blurs: none };
  const likeliest = known ?? fill(value, request, true);
  if (likeliest !== undefined) return doubted(withField(request, field, likeliest), field);
  return { request: withDoubt(request, field, 'unknown'), blurs: [field] };
}

function isAbsent(request: Request, field: Field): boolean {
  return fieldValue(field, request).kind === 'absent';
}

/** What is sent with more changes; later ones of a part take the place of earlier ones as they are applied. */
export function sending(
  before: readonly SentChange[],
  changes: readonly SentChange[],
  judged: Judgement,
): readonly SentChange[] {
  const made = judged === 'yes' ? changes : changes.map(({ field }) => ({ field, value: anything }));
  return before.length === 0 ? made : [...before, ...made];
}

const anything: Template = { text: '', parts: [{ field: { name: 'opaque' }, transforms: [] }] };

/** Whether a decision looks at the part of a request, in its condition or in what it builds of it. */
export function looksAt({ when, action }: Decision, field: Field): boolean {
  const parts = partsOf(field);
  const isOf = (other: Field): boolean => partsOf(other).some((part) => parts.includes(part));
  const template = action.kind === 'route-dynamic' ? action.pool : undefined;
  return mentions(when, isOf) || template?.parts.some((part) => 'field' in part && isOf(part.field)) === true;
}

function mentions(predicate: Predicate, isOf: (field: Field) => boolean): boolean {
  switch (predicate.kind) {
    case 'test':
      return isOf(predicate.field);
    case 'not':
      return mentions(predicate.term, isOf);
    case 'all':
    case 'any':
      return predicate.terms.some((term) => mentions(term, isOf));
    default:
      return false;
  }
}
