import { actionNames } from '../../../../src/devices/haproxy/actions.ts';
import {
  ignoredGlobalKeywords,
  ignoredProxyKeywords,
  understoodGlobalKeywords,
  understoodProxyKeywords,
} from '../../../../src/devices/haproxy/keywords.ts';
import {
  bindFlags,
  bindValues,
  serverFlags,
  serverValues,
} from '../../../../src/devices/haproxy/server-keywords.ts';
import { entries } from './language.ts';

function listed(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(';')).map((word) => word.trim().replaceAll(/\s+/g, ' '));
}

/** Every word that the product knows of or that the oracle can put in. */
export const haproxyTable: readonly string[] = [
  ...new Set([
    ...listed(Object.values(understoodProxyKeywords)),
    ...Object.values(ignoredProxyKeywords).flatMap((sections) => listed(Object.values(sections))),
    ...listed([understoodGlobalKeywords, ...Object.values(ignoredGlobalKeywords)]),
    ...actionNames('http-request').map((name) => `http-request ${name}`),
    ...[...serverFlags, ...serverValues].map((name) => `server ${name}`),
    ...[...bindFlags, ...bindValues].map((name) => `bind ${name}`),
    ...entries.map(({ where, word }) => {
      const name = word.split(/[ (]/, where === 'server' || where === 'bind' ? 1 : 2).join(' ');
      return where === 'server' || where === 'bind' ? `${where} ${name}` : name;
    }),
  ]),
].sort();
