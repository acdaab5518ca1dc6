import { finish, startProblems } from '../../text/problem-list.ts';
import type { DeviceKind } from '../device.ts';
import { claims } from './claims.ts';
import { parts } from './effects.ts';
import { lower } from './lower.ts';
import { maskSecrets } from './mask.ts';
import { keepalivedNative } from './native.ts';
import { parse } from './parse.ts';
import type { ConfigurationTree } from './tree.ts';

/** keepalived 2.0 to 2.3: VRRP of Linux, and its balancer LVS. */
export const keepalived: DeviceKind = {
  kind: 'keepalived',
  title: 'keepalived',
  installed: ['/etc/keepalived/keepalived.conf'],
  program: { names: ['keepalived'], configurationFlag: '-f' },
  claims,
  read: (sources, options = {}) => {
    const problems = startProblems();
    const tree = parse(sources, options, problems);
    return { tree, facts: lower(tree, problems), problems: finish(problems) };
  },
  directives: (tree) => (tree as ConfigurationTree).statements,
  parts,
  namesFiles: true,
  sources: (tree) => (tree as ConfigurationTree).files.map(({ source }) => source),
  render: (tree) => (tree as ConfigurationTree).files.map(({ source }) => source),
  mask: maskSecrets,
  native: keepalivedNative,
};
