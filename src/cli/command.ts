import type { Command } from 'commander';
import type { Outcome, Surroundings } from '../flow/outcome.ts';

/** One command of the command line: a name, an example that works, and what it runs. */
export interface CommandSpec {
  /** As commander writes it: `check [target]`. */
  readonly usage: string;
  readonly summary: string;
  readonly example: string;
  readonly options?: readonly (readonly [flags: string, description: string, choices?: readonly string[]])[];
  /** Loads the flow only when the command runs, so that `--help` stays quick. */
  readonly run: (call: Call) => Promise<Outcome>;
  /** Further set-up of the parser, such as passing what follows `--` through. */
  readonly configure?: (command: Command) => void;
}

export interface Call {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly around: Surroundings;
}

export function optionText(options: Call['options'], name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function optionFlag(options: Call['options'], name: string): boolean {
  return options[name] === true;
}

/** A value that the parser has already held to `choices`. */
export function optionChoice<T extends string>(
  options: Call['options'],
  name: string,
  choices: readonly T[],
): T | undefined {
  return choices.find((choice) => choice === options[name]);
}
