import { finish, startProblems } from '../../text/problem-list.ts';
import type { DeviceKind } from '../device.ts';
import { claims } from './claims.ts';
import { haproxyDriver } from './driver.ts';
import { parts, partsOfFiles } from './effects.ts';
import { lower } from './lower.ts';
import { maskSecrets } from './mask.ts';
import { haproxyNative } from './native.ts';
import { parse } from './parse.ts';
import { haproxyRehearsal } from './rehearse.ts';
import { render } from './render.ts';
import { directivesOf } from './statements.ts';
import type { ConfigurationTree } from './tree.ts';

/** HAProxy 2.6 to 3.x. */
export const haproxy: DeviceKind = {
  kind: 'haproxy',
  title: 'HAProxy',
  installed: ['/etc/haproxy/haproxy.cfg', '/usr/local/etc/haproxy/haproxy.cfg'],
  claims,
  read: (sources, options = {}) => {
    const problems = startProblems();
    const tree = parse(sources, options, problems);
    const facts = lower(tree, options, problems);
    return { tree, facts, problems: finish(problems) };
  },
  program: { names: ['haproxy'], configurationFlag: '-f' },
  directives: (tree) => directivesOf(tree as ConfigurationTree),
  parts,
  namesFiles: true,
  partsOfFiles,
  render: (tree) => render(tree as ConfigurationTree),
  mask: maskSecrets,
  native: haproxyNative,
  rehearsal: haproxyRehearsal,
  driver: haproxyDriver,
};
