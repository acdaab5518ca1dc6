import type { Dice } from '../../oracle/dice.ts';
import type { KindOracle } from '../kinds.ts';
import type { Base } from '../model.ts';
import { edge } from './edge.ts';
import { gateway } from './gateway.ts';
import { generated } from './generated.ts';
import { haproxyLanguage } from './language.ts';
import { passthrough } from './passthrough.ts';
import { shop } from './shop.ts';
import { haproxyTable } from './table.ts';

export const haproxyOracle: KindOracle = {
  kind: 'haproxy',
  names: ['haproxy.cfg', 'haproxy.new.cfg'],
  language: haproxyLanguage,
  table: haproxyTable,
  draw: (dice: Dice): Base => dice.pick([shop, passthrough, gateway, edge, generated, generated])(dice),
  hasChecks: true,
  failingMs: 450,
  restMs: 0,
};
