import type { Source } from '../../text/source.ts';
import { keywords } from './keywords.ts';

/** Lines that are looked at; a configuration shows what it is at its beginning. */
const mostBytes = 65_536;

const section =
  /^<\/?(?:VirtualHost|Directory|DirectoryMatch|Location|LocationMatch|Files|FilesMatch|Proxy|ProxyMatch|IfModule|IfDefine|IfVersion|IfFile|If|ElseIf|Else|Limit|LimitExcept|Macro|RequireAll|RequireAny|RequireNone)\b.*>$/i;

/** Words that other languages begin a line with too. */
const common: ReadonlySet<string> = new Set([
  'include',
  'user',
  'group',
  'error',
  'use',
  'listen',
  'options',
  'alias',
  'timeout',
  'protocol',
  'port',
  'order',
  'allow',
  'deny',
]);

/** How sure it is that a text is httpd's: its sections, and the share of lines that begin with its directives. */
export function claims({ text }: Source): number {
  const lines = text
    .slice(0, mostBytes)
    .replace(/^\xEF\xBB\xBF/, '')
    .split('\n', 2000)
    .map((line) => line.slice(0, 500).trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const sections = lines.filter((line) => section.test(line)).length;
  const others = lines.filter((line) => !line.startsWith('<') && !/[;{}]$/.test(line));
  const known = others.filter((line) => keywords.has(nameOf(line))).length;
  const telling = others.filter((line) => keywords.has(nameOf(line)) && isTelling(line)).length;
  const share = lines.length === 0 ? 0 : (sections + known) / lines.length;
  if (sections + telling === 0) return 0;
  if (share < 0.3) return sections > 1 ? 0.4 : 0.2;
  return sections + telling > 1 ? Math.min(1, 0.55 + 0.45 * share) : 0.45 + 0.1 * share;
}

function nameOf(line: string): string {
  return line.slice(0, 60).split(/\s/, 1)[0]?.toLowerCase() ?? '';
}

/** Directives are written in capitals by habit, which the other languages never are. */
function isTelling(line: string): boolean {
  return /^[A-Z]/.test(line) || !common.has(nameOf(line));
}
