import type { Listener } from '../../model/facts.ts';
import { type Address, addressFault, parseAddress } from './address.ts';
import { badArgument, type Context, complainUnknownWord, noteFile } from './context.ts';
import { parseCount } from './duration.ts';
import { listenerTls } from './listener-tls.ts';
import { bindFlags, bindValues } from './server-keywords.ts';
import { type Line, wordSpan } from './tree.ts';

interface BindOptions {
  tls: boolean;
  proxyProtocol: boolean;
  bothFamilies: boolean;
  maxConnections: number | undefined;
  result: 'unknown' | undefined;
}

/** The listeners of one `bind` line (manual 4.2 and 5.1): its addresses are separated by commas. */
export function readBind(
  context: Context,
  line: Line,
): { readonly listeners: readonly Listener[]; readonly result: 'unknown' | undefined } {
  const addresses = line.words[1];
  if (addresses === undefined) {
    return { listeners: [], result: badArgument(context, line, 0, "'bind' needs an address") };
  }
  const options = readOptions(context, line);
  const span = wordSpan(context.tree, line, 0, line.words.length - 1);
  const listeners = addresses.split(',').map((text): Listener => {
    const address = parseAddress(text);
    const noPort = address.port === undefined && address.family !== 'unix' && address.family !== 'other';
    const fault = addressFault(text);
    if (fault !== undefined) options.result = badArgument(context, line, 1, fault);
    if (noPort) options.result = badArgument(context, line, 1, `'${text}' has no port to listen on`);
    return {
      text,
      address: address.family === 'any' ? '*' : address.host,
      family: familyOf(address, options.bothFamilies),
      port: address.port,
      lastPort: address.lastPort,
      tls: options.tls || text.startsWith('quic'),
      proxyProtocol: options.proxyProtocol,
      maxConnections: options.maxConnections,
      interface: behind(line.words, 'interface'),
      ...listenerTls(context, line, options.tls),
      span,
    };
  });
  if (listeners.some(({ family }) => family === 'unix')) noteSockets(context, line, listeners);
  return { listeners, result: options.result };
}

function behind(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option, 2);
  return at < 0 ? undefined : words[at + 1];
}

function noteSockets(context: Context, line: Line, listeners: readonly Listener[]): void {
  for (const { family, address } of listeners) {
    if (family === 'unix') noteFile(context, line, 1, { path: address, role: 'socket' });
  }
}

/** `::` takes IPv4 too, as Linux does by itself, unless `v6only`; `*` and an empty address are IPv4 (manual 5.1). */
function familyOf({ family, host }: Address, bothFamilies: boolean): Listener['family'] {
  if (family === 'any') return 'ipv4';
  if (family === 'name') return 'other';
  return family === 'ipv6' && host === '::' && bothFamilies ? 'both' : family;
}

function readOptions(context: Context, line: Line): BindOptions {
  const { words } = line;
  const options: BindOptions = {
    tls: false,
    proxyProtocol: false,
    bothFamilies: true,
    maxConnections: undefined,
    result: undefined,
  };
  for (let at = 2; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '') break;
    if (bindFlags.has(word)) setFlag(options, word);
    else if (bindValues.has(word)) readValue(context, line, options, at++);
    else options.result = unknownOption(context, line, at);
  }
  return options;
}

function setFlag(options: BindOptions, word: string): void {
  if (word === 'ssl') options.tls = true;
  else if (word === 'accept-proxy') options.proxyProtocol = true;
  else if (word === 'v6only') options.bothFamilies = false;
}

function readValue(context: Context, line: Line, options: BindOptions, at: number): void {
  const [word = '', value] = [line.words[at], line.words[at + 1]];
  if (value === undefined) {
    options.result = badArgument(context, line, at, `'${word}' needs a value`);
    return;
  }
  if (word === 'maxconn') options.maxConnections = parseCount(value);
  const { certificates, authorities } = context.folders;
  if (word === 'crt' || word === 'default-crt' || word === 'crt-list') {
    if (word === 'crt-list') noteFile(context, line, at + 1, { path: value, role: 'certificate-list' });
    else noteFile(context, line, at + 1, { path: value, role: 'certificate', base: certificates });
  } else if (/^(ca-file|ca-verify-file|crl-file|ca-sign-file)$/.test(word)) {
    noteFile(context, line, at + 1, { path: value, role: 'certificate', base: authorities });
  } else if (word === 'tls-ticket-keys') noteFile(context, line, at + 1, { path: value, role: 'other' });
}

function unknownOption(context: Context, line: Line, at: number): 'unknown' {
  const word = line.words[at] ?? '';
  if (line.state !== 'whole') return 'unknown';
  complainUnknownWord(context, {
    word,
    message: `'${word}' is no option of 'bind'`,
    span: wordSpan(context.tree, line, at),
    known: () => [...bindFlags, ...bindValues],
  });
  return 'unknown';
}
