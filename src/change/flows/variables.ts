import type { Decision, Template } from '../../model/decision.ts';
import { evaluate } from '../../network/evaluate.ts';
import type { Request } from '../../network/request.ts';
import { change } from '../../network/rewrite.ts';
import { distinct, joined, mostWays, thin, together, values, type Witness } from './witnesses.ts';

/** What variables are made of, by their names as a request keeps them: with a dollar sign, in lower case. */
export type Makings = ReadonlyMap<string, readonly Template[]>;

/** Of the rules those that keep a value under a name. */
export function makingsOf(rules: readonly Decision[]): Makings {
  const found = new Map<string, Template[]>();
  for (const { action } of rules) {
    if (action.kind !== 'set') continue;
    const name = keptName(action.field);
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), action.value]);
  }
  return found;
}

export function isKeeping({ action }: Decision): boolean {
  return action.kind === 'set' && keptName(action.field) !== undefined;
}

function keptName({
  name,
  argument = '',
}: {
  name: string;
  argument?: string | undefined;
}): string | undefined {
  if (name === 'variable') return `$${argument.toLowerCase()}`;
  return name === 'header' && argument.startsWith('$') ? argument.toLowerCase() : undefined;
}

/** Variables may be made of variables. */
const highestDepth = 6;

/** Requests whose variables are as wanted: nobody sends variables. */
export function sendable(witness: Witness, makings: Makings, depth = 0): readonly Witness[] {
  const { headers = {}, ...others } = witness;
  const name = Object.keys(headers).find((key) => key.startsWith('$'));
  if (name === undefined) return [witness];
  const { [name]: wanted = '', ...kept } = headers;
  const rest: Witness = Object.keys(kept).length === 0 ? others : { ...others, headers: kept };
  const ways = depth < highestDepth ? (makings.get(name) ?? []).flatMap((one) => makersOf(one, wanted)) : [];
  if (ways.length === 0) return sendable(rest, makings, depth);
  return thin(distinct(ways), mostWays).flatMap((way) => sendable(joined(rest, way), makings, depth + 1));
}

/** Requests of which the template makes that text. */
export function makersOf({ parts }: Template, text: string): readonly Witness[] {
  const source = parts.map((part) =>
    'literal' in part ? part.literal.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&') : '(.*?)',
  );
  const match = new RegExp(`^${source.join('')}$`, 's').exec(text);
  if (match === null) return [];
  const fields = parts.flatMap((part) => ('literal' in part ? [] : [part]));
  return together(
    fields.map((part, at) => {
      const value = match[at + 1] ?? '';
      if (!('table' in part)) return values(part, { kind: 'exact', value, ignoreCase: false });
      const entries = part.table.filter((entry) => entry.value === value);
      const ways = thin(entries, mostWays).flatMap(({ matcher }) => values(part, matcher));
      return part.otherwise === value ? [{}, ...ways] : ways;
    }),
  );
}

/** The request with the variables that the rules keep with it. */
export function withVariables(request: Request, rules: readonly Decision[]): Request {
  return rules.reduce((made, { when, action }) => {
    const truth = evaluate(when, made);
    return truth === 'no' ? made : change(made, action, truth === 'yes' ? 'yes' : 'likely').request;
  }, request);
}
