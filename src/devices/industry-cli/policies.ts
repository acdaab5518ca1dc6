import type { Draft } from './draft.ts';
import { type Call, mode, type OpenMode, type Table } from './modes.ts';

/** The facts hold names only, so that a missing policy is found; what it says is evaluated by no step yet. */
const routeMapMode = mode<Draft>({}, [
  'match',
  'set',
  'description',
  'continue',
  'sub-route-map',
  'call',
  'on-match',
]);
const prefixListMode = mode<Draft>({}, ['seq', 'permit', 'deny', 'remark', 'description']);

export const policyCommands: Table<Draft> = {
  'route-map': (draft, call) => named(draft.routeMaps, call) && routeMapMode.enter(draft),
  'ip prefix-list': (draft, call) => prefixList(draft, call),
  'ipv6 prefix-list': (draft, call) => prefixList(draft, call),
  'ip prefix-list sequence-number': () => true,
};

function prefixList(draft: Draft, call: Call): boolean | OpenMode {
  const isMode = call.args.length === 1 && call.form === 'set';
  return named(draft.prefixLists, call) && (isMode ? prefixListMode.enter(draft) : true);
}

function named(names: Draft['routeMaps'], { args: [name, ...rest], form, command: { span } }: Call): boolean {
  if (name === undefined) return false;
  if (form === 'set' && !names.has(name)) names.set(name, span);
  if (form !== 'set' && rest.length === 0) names.delete(name);
  return true;
}
