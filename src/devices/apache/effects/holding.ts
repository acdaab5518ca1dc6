import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { isMainUnused, passesAll } from './folders.ts';
import { isHost, lineOf, type Place } from './place.ts';

/** One value of the whole server or virtual host, of which the last that is written holds. */
export const single =
  /^(?:Timeout|KeepAlive|KeepAliveTimeout|MaxKeepAliveRequests|LimitRequest(?:Body|Fields|FieldSize|Line)|LimitXMLRequestBody|ProxyTimeout|ProxyPreserveHost|ProxyVia|ProxyErrorOverride|ProxyAddHeaders|ProxyBadHeader|ProxyIOBufferSize|ProxyReceiveBufferSize|ServerTokens|ServerSignature|ServerAdmin|TraceEnable|UseCanonicalName|HostnameLookups|AllowEncodedSlashes|AddDefaultCharset|ExpiresActive|ExpiresDefault|ContentDigest|MaxRanges|DocumentRoot|FallbackResource|AcceptPathInfo|DirectorySlash|SSLEngine|SSLVerifyClient|SSLVerifyDepth|SSLProxyEngine|SSLProxyVerify|SSLHonorCipherOrder|AllowOverride|ForceType|SetHandler|MergeSlashes|RewriteEngine|TypesConfig|User|Group|PidFile|ServerName)$/;

/** Of the program, wherever it is written. */
const ofProgram = /^(?:ServerTokens|TraceEnable)$/;

/**
 * Another line decides: a later one beside it, or, for the main server, one in every virtual host that gets requests
 * (httpd.apache.org/docs/2.4/, mod_core merges; httpd server/core.c, merge_core_server_configs).
 */
export function isOverruled({ word, statement, around, file }: Place): boolean {
  if (!single.test(word)) return false;
  const beside = around.at(-1)?.block ?? file;
  const later = beside.slice(beside.indexOf(statement) + 1);
  if (later.some((one) => isSister(one, statement))) return true;
  if (around.length > 0 || ofProgram.test(word) || !isMainUnused(file)) return false;
  const isAsked = (host: Directive): boolean => word !== 'DocumentRoot' || !passesAll(host);
  return file
    .filter((one) => isHost(one) && isAsked(one))
    .every(({ block = [] }) => block.some((one) => isSister(one, statement)));
}

/** A virtual host is given what it takes from the main server. */
export function isInherited({ word, statement, around, file }: Place): boolean {
  const [host] = around;
  if (added.test(word) && around.length > 0 && !around.every(isHost)) return isAddedAlike(statement, file);
  const isOne = single.test(word) && !ofProgram.test(word);
  if ((!isOne && !added.test(word)) || around.length !== 1 || host === undefined || !isHost(host))
    return false;
  const outside = file.filter((one) => isSister(one, statement));
  const inside = host.block?.filter((one) => one !== statement && isSister(one, statement)) ?? [];
  if (inside.length > 0) return false;
  const line = lineOf(statement);
  if (isOne) return outside.length > 0 && outside.slice(-1).every((one) => lineOf(one) === line);
  const keys = keysOf(statement);
  const about = outside.filter((one) => keysOf(one).some((key) => keys.includes(key)));
  return about.length > 0 && about.every((one) => lineOf(one) === line);
}

/** The main server says it, and nothing says anything else of what it is about. */
function isAddedAlike(statement: Directive, file: readonly Directive[]): boolean {
  const line = lineOf(statement);
  const keys = keysOf(statement);
  const about = [...walkDirectives(file)].filter(
    ([one]) => isSister(one, statement) && keysOf(one).some((key) => keys.includes(key)),
  );
  const isRemoved = [...walkDirectives(file)].some(([{ name }]) => name.startsWith('remove'));
  return (
    !isRemoved &&
    about.every(([one]) => lineOf(one) === line) &&
    about.some(([, blocks]) => blocks.length === 0)
  );
}

/** Several values that a virtual host adds its own to. */
const added = /^(?:AddType|AddEncoding|AddLanguage|AddCharset|ExpiresByType|ErrorDocument)$/;

/** What a line of them is about: endings of files, a type, a status. */
function keysOf({ name, arguments: [first = '', ...rest] }: Directive): readonly string[] {
  return name.startsWith('add') ? rest.map((one) => one.replace(/^\./, '').toLowerCase()) : [first];
}

function isSister({ name, block }: Directive, statement: Directive): boolean {
  return block === undefined && name === statement.name;
}
