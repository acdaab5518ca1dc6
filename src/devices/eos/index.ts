import type { DeviceKind } from '../device.ts';
import { maskSecrets } from '../industry-cli/mask.ts';
import { directivesOf, readCli, renderCli } from '../industry-cli/read.ts';
import { claims } from './claims.ts';
import { parts } from './effects.ts';
import { eosPlatform } from './platform.ts';

/** Arista EOS. */
export const eos: DeviceKind = {
  kind: 'eos',
  title: 'Arista EOS',
  installed: ['/mnt/flash/startup-config'],
  claims,
  read: (sources) => readCli(eosPlatform, sources),
  directives: directivesOf,
  parts,
  sources: renderCli,
  render: renderCli,
  mask: maskSecrets,
};
