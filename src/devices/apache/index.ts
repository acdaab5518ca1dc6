import { finish, startProblems } from '../../text/problem-list.ts';
import type { DeviceKind } from '../device.ts';
import { claims } from './claims.ts';
import { apacheDriver } from './driver.ts';
import { parts } from './effects.ts';
import { lower } from './lower.ts';
import { maskSecrets } from './mask.ts';
import { apacheNative } from './native.ts';
import { parse } from './parse.ts';
import { apacheRehearsal } from './rehearse.ts';
import { render } from './render.ts';
import { directivesOf } from './statements.ts';
import type { ConfigurationTree } from './tree.ts';

/** Apache httpd 2.4. */
export const apache: DeviceKind = {
  kind: 'apache',
  title: 'Apache httpd',
  installed: [
    '/etc/apache2/apache2.conf',
    '/etc/httpd/conf/httpd.conf',
    '/usr/local/apache2/conf/httpd.conf',
  ],
  program: { names: ['apache2', 'httpd'], configurationFlag: '-f' },
  claims,
  read: (sources, options = {}) => {
    const problems = startProblems();
    const tree = parse(sources, options, problems);
    const facts = lower(tree, options, problems);
    return {
      tree,
      facts,
      problems: finish(
        problems,
        tree.sources.map(({ source }) => source.file),
      ),
    };
  },
  directives: (tree) => directivesOf(tree as ConfigurationTree),
  parts,
  namesFiles: true,
  sources: (tree) => (tree as ConfigurationTree).sources.map(({ source }) => source),
  render: (tree) => render(tree as ConfigurationTree),
  mask: maskSecrets,
  native: apacheNative,
  rehearsal: apacheRehearsal,
  driver: apacheDriver,
};
