import type { Dice } from '../../oracle/dice.ts';
import type { KindOracle } from '../kinds.ts';
import type { Base } from '../model.ts';
import { generated } from './generated.ts';
import { apacheLanguage, apacheTable } from './language.ts';
import { shop } from './shop.ts';
import { site } from './site.ts';

export const apacheOracle: KindOracle = {
  kind: 'apache',
  names: ['apache2.conf', 'apache2.new.conf'],
  language: apacheLanguage,
  table: apacheTable,
  draw: (dice: Dice): Base => dice.pick([shop, site, generated])(dice),
  // No server is asked but by requests.
  hasChecks: false,
  failingMs: 20,
  // `retry=1` of the bases.
  restMs: 1100,
};
