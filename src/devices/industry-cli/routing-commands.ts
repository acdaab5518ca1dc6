import type { Stated } from '../../model/network/interface.ts';
import type { Call, Handler, Table } from './modes.ts';
import { isWord } from './modes.ts';
import { note, stated } from './values.ts';

interface WithOptions {
  readonly options: Map<string, Stated<string>>;
}

/** Commands that have a part in the choice of routes, and are kept in the platform's words. */
export function optionTable<Scope extends WithOptions>(patterns: readonly string[]): Table<Scope> {
  return Object.fromEntries(
    patterns.map((pattern) => [pattern, (scope: Scope, call: Call) => keep(scope, call, call.command.words)]),
  );
}

/** `skipped`: words in front that name whom it is about. */
export function keepOption(skipped: number): Handler<WithOptions> {
  return (scope, call) => keep(scope, call, call.command.words.slice(skipped));
}

function keep({ options }: WithOptions, call: Call, words: readonly string[]): boolean {
  const text = words.join(' ');
  if (call.form === 'default') options.delete(text);
  else if (call.form === 'no' && options.has(text)) options.delete(text);
  else {
    const written = call.form === 'no' ? `no ${text}` : text;
    options.set(written, stated(call, written));
  }
  return true;
}

interface Redistributed {
  readonly source: string;
  readonly routeMap?: string | undefined;
  readonly span: Stated<string>['span'] & object;
}

/** `redistribute SOURCE [PROCESS] … [route-map NAME]` */
export function redistribute(entries: Map<string, Redistributed>, call: Call): boolean {
  const { args, command } = call;
  const [source, process = ''] = args;
  if (source === undefined) return false;
  const hasProcess = /^(?:ospf|ospfv3|eigrp|bgp)$/i.test(source) && /^\d/.test(process);
  const name = hasProcess ? `${source} ${process}` : source;
  const at = args.findIndex((text) => text.length > 2 && isWord(text, 'route-map'));
  const routeMap = at < 0 ? undefined : args[at + 1];
  return note(entries, call, name, { source: name, routeMap, span: command.span });
}
