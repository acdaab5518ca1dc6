import type { Span } from '../../text/source.ts';
import { argumentSpan, argumentsOf, type Context } from './context.ts';
import type { Statement } from './tree.ts';

/** A `key=value` of ProxyPass, BalancerMember or ProxySet. */
export interface Parameter {
  readonly value: string;
  readonly span: Span;
}

/** By key in lower case; the last one of a key counts. */
export type Parameters = ReadonlyMap<string, Parameter>;

/** Words that stand alone (docs: mod_proxy, ProxyPass). */
const alone: ReadonlySet<string> = new Set(['nocanon', 'interpolate', 'noquery']);

export interface ReadParameters {
  readonly parameters: Parameters;
  /** Index of the first word that is no parameter. */
  readonly wrong?: number | undefined;
}

/** The parameters from argument `from` on. */
export function readParameters(
  context: Context,
  statement: Statement,
  from: number,
  place?: number,
): ReadParameters {
  const { texts } = argumentsOf(context, statement);
  const parameters = new Map<string, Parameter>();
  let wrong: number | undefined;
  for (const [at, text] of texts.entries()) {
    if (at < from || at === place || alone.has(text.toLowerCase())) continue;
    const equals = text.indexOf('=');
    if (equals <= 0) wrong ??= at;
    else {
      const span = argumentSpan(context, statement, at);
      parameters.set(text.slice(0, equals).toLowerCase(), { value: text.slice(equals + 1), span });
    }
  }
  return { parameters, wrong };
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  '': 1000,
  m: 60_000,
  mi: 60_000,
  min: 60_000,
  mins: 60_000,
  h: 3_600_000,
};

/** Milliseconds of `5`, `5s`, `500ms`, `2min` (util.c, ap_timeout_parameter_parse); a number alone is in seconds. */
export function milliseconds(text: string, unit = 's'): number | undefined {
  const match = /^(\d+)([a-z]*)$/i.exec(text);
  if (match === null) return undefined;
  const factor = units[match[2] === '' ? unit : (match[2] ?? '').toLowerCase()];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

export function numberOf(parameter: Parameter | undefined): number | undefined {
  return parameter === undefined || !/^\d+(?:\.\d+)?$/.test(parameter.value)
    ? undefined
    : Number(parameter.value);
}

export function isOn(parameter: Parameter | undefined): boolean {
  return parameter !== undefined && /^on$/i.test(parameter.value);
}
