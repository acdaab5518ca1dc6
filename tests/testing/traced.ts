import type { Fate } from '../../src/network/layer3/lookup.ts';
import { evenkeel, root } from './command-line.ts';

interface Ending {
  readonly disposition: Fate;
  readonly reason: string;
  readonly span?: { readonly file: string; readonly line: number };
}

export interface Hop {
  readonly machine: string;
  readonly switches: readonly { readonly from: { readonly machine: string } }[];
  readonly doubts: readonly { readonly reason: string }[];
  readonly branches: readonly { readonly next: readonly Hop[] }[];
}

export interface Way {
  readonly ending: Ending;
  readonly hops: readonly Hop[];
}

export interface Traced {
  readonly disposition: string;
  readonly reason?: string;
  readonly flow?: { readonly there: Way; readonly back?: Way };
  readonly needs?: readonly { readonly from: string; readonly to: string }[];
  readonly status: number | null;
}

export function traced(what: string, folder: string, ...more: readonly string[]): Traced {
  const run = evenkeel(['trace', what, folder, '--json', ...more], root);
  return { ...(JSON.parse(run.stdout) as Omit<Traced, 'status'>), status: run.status };
}

/** The text without the lines of configuration. */
export function steps(what: string, folder: string, ...more: readonly string[]): readonly string[] {
  const { stdout } = evenkeel(['trace', what, folder, ...more], root);
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^\S+:\d+ /.test(line))
    .map((line) => line.replace(/ {2}\S*\/\S+:\d+$/, ''));
}

/** Machines and switches in the order of the packet, of the first of equal ways. */
export function passed(way: Way | undefined): readonly string[] {
  const follow = (hop: Hop | undefined): readonly string[] =>
    hop === undefined
      ? []
      : [
          ...hop.switches.slice(1).map(({ from }) => from.machine),
          hop.machine,
          ...follow(hop.branches[0]?.next[0]),
        ];
  return follow(way?.hops[0]);
}

export function* everyMachine(hop: Hop): Iterable<string> {
  yield hop.machine;
  yield* hop.switches.map(({ from }) => from.machine);
  for (const { next } of hop.branches) for (const one of next) yield* everyMachine(one);
}
