import type { Directive } from '../../../model/directive.ts';
import { single } from './holding.ts';
import { lineOf, type Place } from './place.ts';

/** Directives of which one more of the same says nothing: one value, or one value for each first argument. */
const keyed =
  /^(?:DocumentRoot|ErrorDocument|ServerAdmin|ServerAlias|ServerName(?: canonical)?|ServerPath|SSL(?:Engine|Certificate\w*|CA\w+|Protocol|CipherSuite|VerifyClient|VerifyDepth)|Protocols|DirectoryIndex|AddType|AddEncoding|AddLanguage|AddCharset|AddHandler|ForceType|SetHandler|Options|AllowOverride|KeepAlive|AcceptPathInfo|ProxyPassReverse\w*|ProxyPreserveHost|ExpiresByType|ExpiresDefault|Alias|ScriptAlias|FileETag|IndexOptions|AddDefaultCharset)$/;

/** The same line stands beside it, and none of the name and first argument says anything else. */
export function isRepeated({ word, statement, around, file }: Place): boolean {
  const beside = around.at(-1)?.block ?? file;
  // Whatever is made of several of them, the same once more says nothing.
  if (word === 'Require') return beside.filter((one) => lineOf(one) === lineOf(statement)).length > 1;
  if (!keyed.test(word) && !single.test(word)) return false;
  const sisters = beside.filter((one) => isSister(one, statement));
  const text = lineOf(statement);
  return sisters.length > 1 && sisters.every((one) => lineOf(one) === text);
}

function isSister({ name, arguments: [first], block }: Directive, statement: Directive): boolean {
  const isKeyed = statement.arguments.length > 1;
  return block === undefined && name === statement.name && (!isKeyed || first === statement.arguments[0]);
}

/** The same line, or the same section around it, stands twice directly one after the other, and twice is once. */
export function isDoubled({ word, statement, around, file }: Place): boolean {
  const head = word.replace(/ settings$/, '');
  const isSection = /^<(?:If|Location|LocationMatch|Files|FilesMatch)>$/.test(head);
  const said = isSection ? (statement.block ?? []) : [statement];
  if (!said.every(isOnce)) return false;
  return [...around, statement].some(
    (one, at) =>
      (one === statement || laidOver.test(one.name)) && hasNeighbour(one, around[at - 1]?.block ?? file),
  );
}

/** Sections that all hold for what they name; of two equal virtual hosts only one is asked. */
const laidOver =
  /^(?:if|location|locationmatch|files|filesmatch|directory|directorymatch|ifmodule|ifdefine)$/;

function hasNeighbour(one: Directive, beside: readonly Directive[]): boolean {
  const at = beside.indexOf(one);
  return [beside[at - 1], beside[at + 1]].some((other) => other !== undefined && areAlike(other, one));
}

function areAlike(one: Directive, other: Directive): boolean {
  const [left, right] = [one.block ?? [], other.block ?? []];
  if (lineOf(one) !== lineOf(other) || left.length !== right.length) return false;
  return left.every((inner, at) => {
    const twin = right[at];
    return twin !== undefined && areAlike(inner, twin);
  });
}

/** What it sets is the same after the second time. */
function isOnce({ name, arguments: given, block }: Directive): boolean {
  if (block !== undefined) return false;
  if (/^(?:setenv|unsetenv|setenvif\w*|browsermatch\w*|addoutputfilterbytype)$/.test(name)) return true;
  // What is made of the value before is another one the second time.
  if (given.some((text) => text.startsWith('expr='))) return false;
  const [action = ''] = given.filter((text) => !/^(?:always|onsuccess|early)$/i.test(text));
  return /^(?:request)?header$/.test(name) && /^(?:set|unset|setifempty)$/i.test(action);
}
