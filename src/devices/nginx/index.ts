import { finish, startProblems } from '../../text/problem-list.ts';
import type { DeviceKind } from '../device.ts';
import { claims } from './claims.ts';
import { nginxDriver } from './driver.ts';
import { parts } from './effects.ts';
import { lower } from './lower.ts';
import { maskSecrets } from './mask.ts';
import { nginxNative } from './native.ts';
import { parse } from './parse.ts';
import { nginxRehearsal } from './rehearse.ts';
import type { ConfigurationTree } from './tree.ts';
import { validate } from './validate.ts';

/** nginx 1.22 and later, open source. */
export const nginx: DeviceKind = {
  kind: 'nginx',
  title: 'nginx',
  installed: ['/etc/nginx/nginx.conf', '/usr/local/nginx/conf/nginx.conf', '/usr/local/etc/nginx/nginx.conf'],
  program: { names: ['nginx'], configurationFlag: '-c' },
  claims,
  read: (sources, options = {}) => {
    const problems = startProblems();
    const tree = parse(sources, options, problems);
    validate(tree, problems);
    return { tree, facts: lower(tree), problems: finish(problems) };
  },
  directives: (tree) => (tree as ConfigurationTree).statements,
  parts,
  namesFiles: true,
  sources: (tree) => (tree as ConfigurationTree).files.map(({ source }) => source),
  render: (tree) => (tree as ConfigurationTree).files.map(({ source }) => source),
  mask: maskSecrets,
  native: nginxNative,
  rehearsal: nginxRehearsal,
  driver: nginxDriver,
};
