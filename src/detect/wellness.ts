import { between, boundOf, clamp, type Expectation, type Likelihoods, likelihoods } from './expectation.ts';

/** How far from the bound towards the expected share, and beyond it, the alternatives of the mirrored test lie. */
const depths = [0.5, 1, 1.5] as const;
export const wellnessAlternatives: number = depths.length;

/**
 * The mirrored test: its null is a harm as large as the intents forbid (the share is at the bound or beyond), its
 * alternatives are around the expected share. Evidence against the null is evidence of being well.
 * Undefined where nothing is expected, or where expected share and bound are the same.
 */
export function wellnessLikelihoods(expectation: Expectation): Likelihoods | undefined {
  const bound = boundOf(expectation);
  if (bound === undefined || expectation.p0 === undefined) return undefined;
  const expected = clamp(expectation.p0);
  const well = expectation.direction === 'up' ? expected < bound : expected > bound;
  if (!well) return undefined;
  const alternatives = depths.map((depth) => between(bound, expected, depth));
  return likelihoods(bound, alternatives, expectation.dispersion);
}
