import { type Directive, walkDirectives } from '../../model/directive.ts';
import { apacheFormat } from './apache-log.ts';
import { haproxyFormat, haproxyFormats } from './haproxy-log.ts';
import type { LogFormat } from './log-format.ts';
import { nginxFormat } from './nginx-log.ts';

/** The formats that a configuration states for its access logs, as they are written there. */
export function configuredFormats(kind: string, directives: readonly Directive[]): readonly LogFormat[] {
  const read = readers[kind];
  if (read === undefined) return [];
  const formats = [...walkDirectives(directives)].flatMap(([directive]) => read(directive));
  return [...formats.filter(tellsRequests), ...withCapturedHost(kind, directives)];
}

const readers: Readonly<Record<string, (directive: Directive) => readonly LogFormat[]>> = {
  haproxy: (directive) => {
    if (directive.name !== 'log-format') return [];
    return [haproxyFormat(directive.arguments.join(' '), nameOf(directive))];
  },
  nginx: (directive) => {
    const [, ...texts] = directive.arguments;
    if (directive.name !== 'log_format' || texts.length === 0) return [];
    const [first = '', ...rest] = texts;
    const text = /^escape=\w+$/.test(first) ? `${first} ${rest.join('')}` : texts.join('');
    return [nginxFormat(text, nameOf(directive))];
  },
  apache: (directive) => {
    const { name, arguments: words } = directive;
    const text = name === 'logformat' ? words[0] : name === 'customlog' ? words[1] : undefined;
    return text?.includes('%') === true ? [apacheFormat(text, nameOf(directive))] : [];
  },
};

function nameOf({ name, span }: Directive): string {
  return `the ${name} of ${span.file}:${span.line}`;
}

/** Formats for referrers, agents and the like would fit any line. */
function tellsRequests({ pieces }: LogFormat): boolean {
  const told = new Set(pieces.map((piece) => (typeof piece === 'string' ? undefined : piece.slot)));
  return (
    told.has('client') && (told.has('request') || told.has('url') || told.has('path') || told.has('server'))
  );
}

/** The default formats of HAProxy, where every frontend that captures headers has the host at the same place. */
function withCapturedHost(kind: string, directives: readonly Directive[]): readonly LogFormat[] {
  if (kind !== 'haproxy') return [];
  const places = directives.map(hostPlace).filter((place) => place !== undefined);
  const [capturedHost] = places;
  if (capturedHost === undefined || capturedHost < 0 || places.some((place) => place !== capturedHost))
    return [];
  return [
    { ...haproxyFormat(haproxyFormats.httpslog, 'HAProxy httpslog'), capturedHost },
    { ...haproxyFormat(haproxyFormats.httplog, 'HAProxy httplog'), capturedHost },
  ];
}

/** Undefined: the section captures no header of requests; -1: not the host. */
function hostPlace({ block = [] }: Directive): number | undefined {
  const captured = block.filter(
    ({ name, arguments: [what, part] }) => name === 'capture' && what === 'request' && part === 'header',
  );
  if (captured.length === 0) return undefined;
  return captured.findIndex((capture) => capture.arguments[2]?.toLowerCase() === 'host');
}
