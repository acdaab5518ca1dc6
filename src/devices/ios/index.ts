import type { DeviceKind } from '../device.ts';
import { maskSecrets } from '../industry-cli/mask.ts';
import { directivesOf, readCli, renderCli } from '../industry-cli/read.ts';
import { claims } from './claims.ts';
import { parts } from './effects.ts';
import { iosPlatform } from './platform.ts';

/** Cisco IOS and IOS-XE: switches and routers. */
export const ios: DeviceKind = {
  kind: 'ios',
  title: 'Cisco IOS',
  installed: [],
  claims,
  read: (sources) => readCli(iosPlatform, sources),
  directives: directivesOf,
  parts,
  sources: renderCli,
  render: renderCli,
  mask: maskSecrets,
};
