import type { Language } from '../changes/mutate/mutator.ts';
import type { Dice } from '../oracle/dice.ts';
import { commandLanguage, commandText } from './commands.ts';
import { frrLanguage, frrText } from './frr.ts';
import { interfacesLanguage, interfacesText } from './interfaces.ts';
import type { Plan, RouterLanguage } from './lab.ts';

const texts: Readonly<Record<RouterLanguage, (plan: Plan, dice: Dice) => string>> = {
  frr: frrText,
  ifupdown2: interfacesText,
  linux: commandText,
};

export function textFor(plan: Plan, dice: Dice): string {
  return texts[plan.language](plan, dice);
}

/** How each language goes wrong. */
export const routerLanguages: Readonly<Record<RouterLanguage, Language>> = {
  frr: frrLanguage,
  ifupdown2: interfacesLanguage,
  linux: commandLanguage,
};
