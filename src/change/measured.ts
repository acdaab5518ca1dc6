import type { EffectClass } from '../model/effect.ts';
import type { Accounted } from './accounted.ts';
import type { RehearsalView } from './plan.ts';

/** What a rehearsal says of a statement that the model does not compute. */
export interface Settled {
  /** For people: by what it was tried, and how sure that is. */
  readonly text: string;
  /** Only headers differed, which are told. */
  readonly isTold: boolean;
}

/** Whether the configuration that ran for one version still said this: a sandbox leaves out what it cannot have. */
export type WasTried = (device: string, side: 'before' | 'after', word: string, value: string) => boolean;

/** Classes that show in single requests; room, processes and waiting do not, and networks are not rehearsed. */
const exercised: ReadonlySet<EffectClass> = new Set([
  'routing',
  'selection',
  'access',
  'content',
  'connection',
]);

/** A sandbox has certificates and listeners of its own, and asks in HTTP/1.1: what is said of them is not tried. */
const replaced =
  /\b(?:ssl|tls|sni|alpn|npn|crt|ca-|verify|ciphers?|proto|proxy|quic|http2|h2|bind|listen|certificate)/i;

/** A rehearsal that exercised the statement without a difference settles it (rule of three: below 3/n at 95 %). */
export function settledBy(
  rehearsal: RehearsalView | undefined,
  one: Accounted,
  wasTried: WasTried,
): Settled | undefined {
  const run = rehearsal?.devices.find(({ device }) => device === one.device);
  if (run === undefined || run.probes === 0) return undefined;
  if (run.differences.some(({ kind }) => kind !== 'header')) return undefined;
  const isTried = one.open.every(
    ({ word, effect, said }) =>
      said.length > 0 &&
      said.every(({ side, value }) => wasTried(one.device, side, word, value)) &&
      ((effect === 'health' && run.lossesHeld) || (exercised.has(effect) && !replaced.test(word))),
  );
  if (!isTried) return undefined;
  const bound = `fewer than ${(300 / run.probes).toFixed(1)} % of such requests differ`;
  const losses = one.open.some(({ effect }) => effect === 'health') ? ', each server lost in turn' : '';
  const text = `measured: ${run.probes} requests to the real ${run.program}${losses} showed no other answer: ${bound}`;
  return { text, isTold: run.differences.length > 0 };
}
