import type { Source } from '../../text/source.ts';
import { formsOf } from './known-directives.ts';

/** Bytes that are looked at; a configuration shows what it is at its beginning. */
const mostBytes = 65_536;

/** How sure it is that a text is nginx's: the share of its lines that are its directives, ended as it ends them. */
export function claims({ text }: Source): number {
  const lines = text
    .slice(0, mostBytes)
    .replace(/^\xEF\xBB\xBF/, '')
    .split('\n', 2000)
    .map((line) => line.slice(0, 500).trim())
    .filter((line) => line !== '' && !line.startsWith('#') && line !== '}');
  if (lines.length === 0) return /^# configuration file /m.test(text.slice(0, mostBytes)) ? 0.9 : 0;
  const shaped = lines.filter((line) => /[;{}]\s*(#.*)?$/.test(line)).length;
  const known = lines.filter(isTelling).length;
  if (known === 0 || shaped / lines.length < 0.3) return 0;
  const share = known / lines.length;
  if (share < 0.25 && !lines.some(isBlock)) return 0.3;
  return Math.min(1, 0.6 + 0.4 * share);
}

/** Blocks that no other language opens like this. */
function isBlock(line: string): boolean {
  return /^(?:events|http|stream|server|upstream\s+\S+|location\s+[^{]+)\s*\{/.test(line);
}

function isTelling(line: string): boolean {
  const name = /^([a-z_0-9]+)(?:[\s{;]|$)/.exec(line)?.[1];
  if (name === undefined || !/[;{}]\s*(#.*)?$/.test(line)) return false;
  return (['core', 'http', 'stream', 'mail'] as const).some((module) => formsOf(module, name) !== undefined);
}
