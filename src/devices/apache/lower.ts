import type { DeviceFacts } from '../../model/facts.ts';
import type { ReadOptions } from '../device.ts';
import { checkStatements } from './check.ts';
import { startContext } from './context.ts';
import { coverageOf } from './coverage.ts';
import type { ProblemList } from './problem-list.ts';
import type { ConfigurationTree } from './tree.ts';

/** Makes vendor-neutral facts of the tree; every line ends as understood, ignored or unknown. */
export function lower(tree: ConfigurationTree, options: ReadOptions, problems: ProblemList): DeviceFacts {
  const context = startContext(tree, options, problems);
  checkStatements(context);
  return {
    kind: 'apache',
    frontends: [],
    pools: [],
    files: context.files,
    controls: [],
    limits: {},
    coverage: coverageOf(tree),
  };
}
