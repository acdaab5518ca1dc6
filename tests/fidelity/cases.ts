import { apacheCases } from './apache-cases.ts';
import type { Case, Result } from './case.ts';
import { haproxyCases } from './haproxy-cases.ts';
import { haproxyStateCases } from './haproxy-state-cases.ts';
import { nginxCases } from './nginx-cases.ts';
import { randomCases } from './random-cases.ts';

export const cases: readonly Case[] = [
  ...haproxyCases,
  ...haproxyStateCases,
  ...nginxCases,
  ...apacheCases,
  ...randomCases,
];

/** Below this a distribution is taken for wrong: one false alarm in a million runs of a case. */
export const lowestPValue = 1e-6;

export function isWrong({ requests, agreed, pValue }: Result): boolean {
  return pValue === undefined ? agreed < requests : pValue < lowestPValue;
}
