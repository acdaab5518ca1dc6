import { finish, startProblems } from '../../text/problem-list.ts';
import type { DeviceKind } from '../device.ts';
import { claims } from './claims.ts';
import { coverageOf } from './coverage.ts';
import { parts } from './effects.ts';
import { lower } from './lower.ts';
import { type CaptureTree, parse } from './parse.ts';
import { directivesOf } from './statements.ts';

/** A Linux system by what iproute2 says of it: `ip -j addr`, `ip -j route` and others. */
export const linux: DeviceKind = {
  kind: 'linux',
  title: 'Linux, captured with ip -j',
  installed: [],
  claims,
  read: (sources) => {
    const problems = startProblems();
    const tree = parse(sources, problems);
    const network = lower(tree);
    const none = { frontends: [], pools: [], files: [], controls: [], limits: {} };
    const facts = { kind: 'linux', ...none, network, coverage: coverageOf(tree) };
    return {
      tree,
      facts,
      problems: finish(
        problems,
        sources.map(({ file }) => file),
      ),
    };
  },
  directives: (tree) => directivesOf(tree as CaptureTree),
  parts,
  sources: sourcesOf,
  render: sourcesOf,
  // iproute2 shows no secret: keys of tunnels need other commands.
  mask: (text) => text,
};

function sourcesOf(tree: unknown): ReturnType<DeviceKind['render']> {
  return (tree as CaptureTree).files.map(({ source }) => source);
}
