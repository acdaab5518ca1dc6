import type { Decision, SentChange, Template, TemplatePart } from '../../model/decision.ts';
import { always, type Field, type Predicate } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { argumentsOf, type Context, spanOf, textOf } from './context.ts';
import { all, test } from './predicates.ts';
import { decision, type Routing } from './routing.ts';
import type { Section } from './sections.ts';
import { setting } from './servers.ts';
import { encodedPart } from './substitution.ts';
import type { Target } from './targets.ts';
import type { Statement } from './tree.ts';

/** What a rule that proxies makes of a request's path and query. */
export interface Sent {
  /** Undefined: as the client wrote it. */
  readonly path?: Template | undefined;
  readonly query?: Template | undefined;
  /** Begins where the rest of the path is joined to the name of a server without a slash between. */
  readonly seam?: TemplatePart | undefined;
  readonly isHttp: boolean;
}

export const asWritten: Sent = { isHttp: true };
/** FastCGI and the like get the name of a script, not a path. */
export const notHttp: Sent = { isHttp: false };

/** The URL of a target, and what comes behind: they are joined as they are (mod_proxy.c, alias_match, proxy_trans). */
export function joined(target: Pick<Target, 'path'>, rest: readonly TemplatePart[]): Sent {
  const parts = [...(target.path === '' ? [] : [{ literal: target.path }]), ...rest].map(encodedPart);
  const [first] = target.path === '' ? rest : [];
  const isSlash = first !== undefined && 'literal' in first && first.literal.startsWith('/');
  return {
    isHttp: true,
    path: { text: target.path, parts: parts.length === 0 ? [{ literal: '/' }] : parts },
    ...(first === undefined || isSlash ? {} : { seam: first }),
  };
}

/**
 * What becomes of a request on its way to a server: without its slash the name of the server is broken, which is answered
 * with 500 (mod_proxy_http.c, proxy_http_canon; mod_proxy.c, proxy_handler); else what is sent of it.
 */
export function sentDecisions(routing: Routing, statement: Statement, sent: Sent): readonly Decision[] {
  const { context } = routing;
  const span = spanOf(context, statement);
  const stage = 'mod_proxy';
  const broken = sent.seam === undefined ? undefined : withoutSlash(sent.seam, span);
  const action = { kind: 'send', changes: changesOf(routing, sent) } as const;
  return [
    ...(broken === undefined
      ? []
      : [decision(context, statement, { when: broken, action: { kind: 'deny', status: 500 }, stage })]),
    decision(context, statement, { when: always, action, stage }),
    ...(sent.isHttp ? routing.headers : []),
  ];
}

function withoutSlash(part: TemplatePart, span: Span): Predicate | undefined {
  if ('literal' in part) return /^[^/?]/.test(part.literal) ? always : undefined;
  const matchers = [{ kind: 'regex', source: '^[^/]', ignoreCase: false }] as const;
  return test(part.field, matchers, span, part.transforms);
}

function changesOf({ use }: Routing, { path, query, isHttp }: Sent): readonly SentChange[] {
  if (!isHttp) return [{ field: { name: 'http-version' }, value: { text: '', parts: [{ literal: '' }] } }];
  const host: readonly SentChange[] = use.preservesHost
    ? [{ field: { name: 'sni' }, value: clientName }]
    : [
        { field: { name: 'host' }, value: 'server' },
        { field: { name: 'sni' }, value: 'server' },
      ];
  return [
    ...(path === undefined ? [] : [{ field: { name: 'path' as const }, value: path }]),
    ...(query === undefined ? [] : [{ field: { name: 'query' as const }, value: query }]),
    ...host,
    ...(use.addsHeaders
      ? [
          added('x-forwarded-for', { field: { name: 'source' }, transforms: [] }),
          added('x-forwarded-host', { field: { name: 'host' }, transforms: [] }),
          { field: { name: 'header' as const, argument: 'x-forwarded-server' }, value: unknown },
        ]
      : []),
  ];
}

const clientName: Template = {
  text: '%{HTTP_HOST}',
  parts: [
    {
      field: { name: 'host' },
      transforms: [
        { name: 'strip-port', arguments: [] },
        { name: 'lower', arguments: [] },
      ],
    },
  ],
};

/** Behind what the client sent itself, as one list (mod_proxy: proxy_util.c, ap_proxy_create_hdrbrgd). */
function added(name: string, part: TemplatePart): SentChange {
  const field: Field = { name: 'header', argument: name };
  const own: TemplatePart = {
    field,
    transforms: [{ name: 'substitute', arguments: ['^(.+)$', '', '$1, '] }],
  };
  return { field, value: { text: name, parts: [own, part] } };
}

/** `RequestHeader` of the server and of the sections that hold, in their order (mod_headers.c, ap_headers_fixup). */
export function headerDecisions(
  routing: Omit<Routing, 'gate' | 'headers'>,
  sections: readonly Section[],
): readonly Decision[] {
  const { server, use } = routing;
  const outside = [...(server.base?.own ?? []), ...server.own].filter(isHeader);
  const inside = sections.flatMap(({ when, block }) =>
    block.filter(isHeader).map((statement) => ({ when, statement })),
  );
  return [...outside.map((statement) => ({ when: always, statement })), ...inside].flatMap(
    ({ when, statement }) => headerDecision(routing, statement, when, use.preservesHost) ?? [],
  );
}

function isHeader({ name }: Statement): boolean {
  return name === 'requestheader';
}

function headerDecision(
  { context }: Pick<Routing, 'context'>,
  statement: Statement,
  when: Predicate,
  preservesHost: boolean,
): Decision | undefined {
  const { texts } = argumentsOf(context, statement);
  const [action = '', name = '', value = '', ...more] = texts;
  const header = name.toLowerCase().replace(/:$/, '');
  if (header === '') return undefined;
  const field: Field = header === 'host' ? { name: 'host' } : { name: 'header', argument: header };
  const isOpen = more.length > 0 || isSecret(context, statement);
  const change = changeOf(action.toLowerCase(), field, value, isOpen);
  if (change === undefined) return undefined;
  // Servers are told of a Host that is set, but get it only in the place of the client's.
  const changes =
    header === 'host' ? [...(preservesHost ? [change] : []), { ...change, field: forwardedHost }] : [change];
  return decision(context, statement, {
    when: all(when),
    action: { kind: 'send', changes },
    stage: 'RequestHeader',
  });
}

const forwardedHost: Field = { name: 'header', argument: 'x-forwarded-host' };

/** Values that nobody is shown. */
function isSecret(context: Context, statement: Statement): boolean {
  return textOf(context, statement) !== statement.line.text;
}

/** A condition behind the value (`env=`, `expr=`) leaves open whether the header is changed. */
function changeOf(
  action: string,
  field: Field,
  value: string,
  isConditional: boolean,
): SentChange | undefined {
  const isPlain = !value.includes('%') && !value.startsWith('expr=') && !isConditional;
  const text: Template = isPlain ? { text: value, parts: [{ literal: value }] } : unknown;
  switch (action) {
    case 'set':
      return { field, value: text };
    case 'setifempty':
    case 'add':
    case 'append':
    case 'merge':
      return {
        field,
        value: isPlain ? { text: value, parts: [listed(field, action), { literal: value }] } : unknown,
      };
    case 'unset':
      return value === '' ? { field } : { field, value: unknown };
    case 'edit':
    case 'edit*':
      return { field, value: unknown };
    default:
      return undefined;
  }
}

function listed(field: Field, action: string): TemplatePart {
  if (action === 'setifempty') return { field: { name: 'opaque' }, transforms: [] };
  return { field, transforms: [{ name: 'substitute', arguments: ['^(.+)$', '', '$1, '] }] };
}

const unknown: Template = { text: '', parts: [{ field: { name: 'opaque' }, transforms: [] }] };

/** `ProxyAddHeaders Off` tells servers nothing of the client (docs: mod_proxy). */
export function addsHeaders({ context, server }: Pick<Routing, 'context' | 'server'>): boolean {
  const statement = setting(server, 'proxyaddheaders');
  return statement === undefined || argumentsOf(context, statement).texts[0]?.toLowerCase() !== 'off';
}
