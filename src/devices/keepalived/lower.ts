import type { DeviceFacts, FileReference } from '../../model/facts.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import { coverageOf, markKeywords } from './coverage.ts';
import { networkOf } from './network.ts';
import type { ConfigurationTree, Statement } from './tree.ts';
import { last, numberIn } from './values.ts';
import { balancedOf } from './virtual-servers.ts';

export function lower(tree: ConfigurationTree, problems: ProblemList): DeviceFacts {
  const { statements } = tree;
  markKeywords(tree);
  const groups = new Map(
    statements.flatMap((one) =>
      one.name === 'virtual_server_group' ? [[one.arguments[0] ?? '', one] as const] : [],
    ),
  );
  const balanced = statements
    .filter(({ name, block }) => name === 'virtual_server' && block !== undefined)
    .map((one) => balancedOf(one, groups));
  for (const one of statements) validate(one, problems);
  return {
    kind: 'keepalived',
    frontends: balanced.map(({ frontend }) => frontend),
    pools: balanced.map(({ pool }) => pool),
    files: scriptsOf(statements),
    controls: [],
    network: networkOf(statements),
    limits: {},
    coverage: coverageOf(tree),
  };
}

/** What keepalived refuses, and what it takes otherwise than most would think. */
function validate(statement: Statement, problems: ProblemList): void {
  const { name, arguments: words, block, span } = statement;
  if (name === 'vrrp_instance') validateInstance(statement, problems);
  if (name !== 'virtual_server' || block === undefined || last(block, 'protocol') !== undefined) return;
  report(problems, 'syntax', () => ({
    severity: 'warning',
    message: `virtual_server '${words.join(' ')}' names no protocol, and keepalived takes UDP`,
    span,
    help: "say 'protocol TCP'",
  }));
}

/** An instance without a number is refused by keepalived, and there is none of it in the facts. */
function validateInstance({ arguments: [who = ''], block, span }: Statement, problems: ProblemList): void {
  const number = last(block, 'virtual_router_id');
  if (numberIn(number?.arguments[0], 1, 255) !== undefined) return;
  report(problems, 'syntax', () => ({
    severity: 'error',
    message: `vrrp_instance '${who}' has no virtual_router_id from 1 to 255`,
    span: number?.span ?? span,
    help: 'give it the number that the other routers of the group have',
  }));
}

const scripts: ReadonlySet<string> = new Set([
  'script',
  'misc_path',
  'notify_master',
  'notify_backup',
  'notify_fault',
  'notify_stop',
  'notify',
  'notify_up',
  'notify_down',
  'quorum_up',
  'quorum_down',
]);

/** Programs with an absolute path that keepalived runs. */
function scriptsOf(statements: readonly Statement[]): readonly FileReference[] {
  const found: FileReference[] = [];
  const stack = [...statements].reverse();
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    const [path = ''] = (one.arguments[0] ?? '').split(/\s/, 1);
    if (scripts.has(one.name) && path.startsWith('/')) found.push({ path, role: 'script', span: one.span });
    for (let at = (one.block?.length ?? 0) - 1; at >= 0; at--) {
      const inner = one.block?.[at];
      if (inner !== undefined) stack.push(inner);
    }
  }
  return found;
}
