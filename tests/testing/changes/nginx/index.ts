import type { Dice } from '../../oracle/dice.ts';
import type { KindOracle } from '../kinds.ts';
import type { Base } from '../model.ts';
import { generated } from './generated.ts';
import { nginxLanguage, nginxTable } from './language.ts';
import { shop } from './shop.ts';
import { site } from './site.ts';

export const nginxOracle: KindOracle = {
  kind: 'nginx',
  names: ['nginx.conf', 'nginx.new.conf'],
  language: nginxLanguage,
  table: nginxTable,
  draw: (dice: Dice): Base => dice.pick([shop, site, generated])(dice),
  // No server is asked but by requests.
  hasChecks: false,
  failingMs: 20,
  restMs: 0,
};
