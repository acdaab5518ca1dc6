import { Command, CommanderError, Option } from 'commander';
import { type Outcome, problemsSchema, type Surroundings } from '../flow/outcome.ts';
import { style } from '../report/text.ts';
import type { CommandSpec } from './command.ts';
import { commands } from './commands.ts';
import { version } from './version.ts';

const exitCodes = `
Exit codes: 0 clear, or applied and confirmed; 1 findings, or blocked; 2 usage or unreadable input;
3 undecided or held; 4 applied and then restored; 5 restore failed.
Standard output is data, standard error is talk; every command has --json.`;

/** Runs one command line; resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const root = new Command('evenkeel')
    .description('Keeps configuration mistakes in the traffic path from becoming outages.')
    .version(version, '-V, --version')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(see --help)')
    .enablePositionalOptions()
    .addHelpText('after', exitCodes)
    .exitOverride();
  let code = 0;
  for (const spec of commands) {
    add(root, spec, (outcome, json) => {
      code = outcome.exitCode;
      const stream = json || outcome.data.schema !== problemsSchema ? process.stdout : process.stderr;
      stream.write(json ? `${JSON.stringify(outcome.data, null, 2)}\n` : outcome.text);
    });
  }
  try {
    await root.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

/** `incident list` hangs under `incident`, made when first needed. */
function add(root: Command, spec: CommandSpec, print: (outcome: Outcome, json: boolean) => void): void {
  const words = spec.usage.split(' ');
  const second = words[1];
  const nested = second !== undefined && /^[a-z]/.test(second);
  const parent = nested ? group(root, words[0] ?? '') : root;
  const command = parent.command((nested ? words.slice(1) : words).join(' '));
  command
    .description(spec.summary)
    .option('--json', 'print the result as JSON')
    .option('--state <folder>', 'where Evenkeel keeps its records (default: .evenkeel, or EVENKEEL_STATE)')
    .option('--no-input', 'never ask (Evenkeel never does; accepted for scripts)')
    .addHelpText('after', `\nExample:\n  $ ${spec.example}`)
    .exitOverride();
  for (const [flags, description, choices] of spec.options ?? []) {
    const option = new Option(flags, description);
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  spec.configure?.(command);
  command.action(async () => {
    const options: Readonly<Record<string, unknown>> = command.opts();
    const outcome = await spec.run({ operands: command.args, options, around: surroundings(options) });
    print(outcome, options['json'] === true);
  });
}

function group(root: Command, name: string): Command {
  const existing = root.commands.find((command) => command.name() === name);
  if (existing !== undefined) return existing;
  return root.command(name).enablePositionalOptions().description(`${name} commands`).exitOverride();
}

function surroundings(options: Readonly<Record<string, unknown>>): Surroundings {
  const { env, stdout, stderr } = process;
  const state = options['state'] ?? env['EVENKEEL_STATE'];
  return {
    workingFolder: process.cwd(),
    now: Date.now,
    show: (text) => stdout.write(text),
    say: (text) => stderr.write(`${text}\n`),
    paint: style(stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && options['json'] !== true),
    stateFolder: typeof state === 'string' ? state : undefined,
    version,
    environment: env,
  };
}

if (import.meta.main) {
  // A reader such as `head` may leave early: that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  process.exitCode = await main(process.argv.slice(2));
}
