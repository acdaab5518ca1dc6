import { finish, startProblems } from '../../text/problem-list.ts';
import type { DeviceKind } from '../device.ts';
import { claims } from './claims.ts';
import { coverageOf } from './coverage.ts';
import { parts } from './effects.ts';
import { lower } from './lower.ts';
import { maskSecrets } from './mask.ts';
import { parse } from './parse.ts';
import { startStanzas } from './stanzas.ts';
import { directivesOf } from './statements.ts';
import type { InterfacesTree } from './tree.ts';

/** `/etc/network/interfaces` of ifupdown2 (Cumulus Linux), and of Debian's ifupdown. */
export const ifupdown2: DeviceKind = {
  kind: 'ifupdown2',
  title: 'ifupdown2 and ifupdown',
  installed: ['/etc/network/interfaces'],
  claims,
  read: (sources, options = {}) => {
    const problems = startProblems();
    const stanzas = startStanzas();
    const tree = parse(sources, { options, problems, stanzas });
    const network = lower(stanzas);
    const none = { frontends: [], pools: [], files: [], controls: [], limits: {} };
    const facts = { kind: 'ifupdown2', ...none, network, coverage: coverageOf(tree) };
    return { tree, facts, problems: finish(problems) };
  },
  directives: (tree) => directivesOf(tree as InterfacesTree),
  parts,
  sources: (tree) => (tree as InterfacesTree).files.map(({ source }) => source),
  render: (tree) => (tree as InterfacesTree).files.map(({ source }) => source),
  mask: maskSecrets,
};
