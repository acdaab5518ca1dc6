import type { DeviceKind } from '../device.ts';
import { maskSecrets } from '../industry-cli/mask.ts';
import { directivesOf, readCli, renderCli } from '../industry-cli/read.ts';
import { claims } from './claims.ts';
import { withDefaults } from './defaults.ts';
import { parts } from './effects.ts';
import { frrPlatform } from './platform.ts';

/** FRRouting: the integrated configuration, and what `show running-config` prints. */
export const frr: DeviceKind = {
  kind: 'frr',
  title: 'FRRouting',
  installed: ['/etc/frr/frr.conf'],
  claims,
  read: (sources) => withDefaults(readCli(frrPlatform, sources)),
  directives: directivesOf,
  parts,
  sources: renderCli,
  render: renderCli,
  mask: maskSecrets,
};
