import type { Span } from '../../text/source.ts';
import type { CheckSettings } from './draft.ts';
import { parseCount } from './duration.ts';
import type { Handled, Handler, Statement } from './statement.ts';
import { wordSpan } from './tree.ts';

const understood: Handler = () => undefined;

/** Checks of a backend's servers (manual 4.2, `option httpchk`, `http-check`, `tcp-check`). */
export const checkHandlers: readonly (readonly [string, Handler])[] = [
  ['option httpchk', httpCheck],
  ['option tcp-check', protocol('tcp')],
  ['option mysql-check', protocol('other')],
  ['option pgsql-check', protocol('other')],
  ['option redis-check', protocol('other')],
  ['option ldap-check', protocol('other')],
  ['option smtpchk', protocol('other')],
  ['option ssl-hello-chk', protocol('other')],
  ['option spop-check', protocol('other')],
  ['option external-check', protocol('other')],
  ['http-check send', sendRequest],
  ['http-check connect', connect],
  ['http-check expect', understood],
  ['http-check disable-on-404', understood],
  ['tcp-check connect', connect],
  ['tcp-check send', speak],
  ['tcp-check send-lf', speak],
  ['tcp-check send-binary', speak],
  ['tcp-check send-binary-lf', speak],
  ['tcp-check expect', speak],
];

function change({ draft }: Statement, values: Partial<CheckSettings>): Handled {
  draft.settings.check = { ...draft.settings.check, ...values };
  return undefined;
}

function protocol(name: CheckSettings['protocol']): Handler {
  return (statement) =>
    change(statement, { protocol: statement.prefix === '' ? name : 'tcp', path: undefined });
}

/** `option httpchk [<method>] <uri> [<version>]`: one word is the path, and the method is OPTIONS. */
function httpCheck(statement: Statement): Handled {
  const { words, at, prefix } = statement;
  if (prefix !== '') return change(statement, { protocol: 'tcp', path: undefined });
  const given = words.slice(at + 2);
  const path = given.length === 1 ? given[0] : given[1];
  const word = given.length === 1 ? at + 2 : at + 3;
  const settings: Partial<CheckSettings> = { protocol: 'http', path: path ?? '/' };
  return change(
    statement,
    path === undefined ? settings : { ...settings, at: withSpan(statement, 'check.path', word) },
  );
}

function withSpan(statement: Statement, key: string, word: number): Readonly<Record<string, Span>> {
  const { context, draft, line } = statement;
  return { ...draft.settings.check.at, [key]: wordSpan(context.tree, line, word) };
}

function sendRequest(statement: Statement): Handled {
  const uri = statement.words.indexOf('uri');
  const path = uri < 0 ? undefined : statement.words[uri + 1];
  if (path === undefined) return undefined;
  return change(statement, { path, at: withSpan(statement, 'check.path', uri + 1) });
}

/** Address and port here beat those of the server line; only the first connection decides, the rest follow it. */
function connect(statement: Statement): Handled {
  const { words, draft } = statement;
  if (draft.settings.check.port !== undefined || draft.settings.check.address !== undefined) return undefined;
  const port = words.indexOf('port');
  const address = words.indexOf('addr');
  const number = port < 0 ? undefined : parseCount(words[port + 1]);
  if (number !== undefined)
    change(statement, { port: number, at: withSpan(statement, 'check.port', port + 1) });
  if (address >= 0)
    change(statement, { address: words[address + 1], at: withSpan(statement, 'check.address', address + 1) });
  return undefined;
}

/** Words are exchanged, so it is more than a connection. */
function speak(statement: Statement): Handled {
  return statement.draft.settings.check.protocol === 'tcp'
    ? change(statement, { protocol: 'other' })
    : undefined;
}
