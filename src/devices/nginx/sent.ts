import type { Decision, SentChange, Template, TemplatePart } from '../../model/decision.ts';
import { always, type Field, type Predicate, type Transform } from '../../model/predicate.ts';
import type { Place } from './content.ts';
import { testOf } from './decide.ts';
import { splitOnce } from './error-page.ts';
import { isMarked, marks } from './marks.ts';
import { headersSent } from './pools.ts';
import { effectiveOne, type Scope } from './scope.ts';
import { shownTemplate } from './shown.ts';
import type { Target } from './targets.ts';
import type { Statement } from './tree.ts';
import { argumentsBehind, templateOf, type Variables, variablesIn } from './variables.ts';

/** A directive that passes requests on, with the block whose settings hold for it. */
export interface Passing {
  readonly scope: Scope;
  readonly pass: Statement;
  readonly variables: Variables;
  /** The directive as a decision, whose place and text all others have. */
  readonly made: Decision;
  /** What lists of headers come to that hold in several places, by their first directive. */
  readonly lists: Map<Statement, readonly SentChange[]>;
}

/** The texts with variables that what is sent is made of. */
export function wordsSent(scope: Scope, pass: Statement): readonly string[] {
  const headers = headersSent({ scope, pass }).map(({ arguments: [, value = ''] }) => value);
  return [...pass.arguments, ...headers, ...(effectiveOne(scope, 'proxy_ssl_name')?.arguments ?? [])];
}

/** What the server gets in place of the request as rules see it (ngx_http_proxy_create_request). */
export function requestSent(target: Target, passing: Passing, place: Place): readonly Decision[] {
  const { pass, made } = passing;
  if (pass.name !== 'proxy_pass')
    return [send(made, [{ field: version, value: literal(otherProtocol(pass)) }])];
  return [
    send(made, [...connectionSent(target, passing), ...headerChanges(target, passing)]),
    ...pathSent(target, passing, place),
    ...urlSent(target, passing),
  ];
}

const version: Field = { name: 'http-version' };

/** Only `grpc_pass` speaks HTTP as well. */
function otherProtocol({ name }: Statement): string {
  return name === 'grpc_pass' ? '2.0' : '';
}

function send(made: Decision, changes: readonly SentChange[], when: Predicate = always): Decision {
  return { ...made, when, action: { kind: 'send', changes } };
}

function literal(text: string): Template {
  return { text, parts: [{ literal: text }] };
}

function connectionSent(target: Target, { scope, pass, variables }: Passing): readonly SentChange[] {
  const spoken = effectiveOne(scope, 'proxy_http_version')?.arguments[0] ?? '1.0';
  const method = effectiveOne(scope, 'proxy_method')?.arguments[0];
  const isUsual = method === undefined && !isOn(scope, 'proxy_ssl_server_name');
  const usual =
    isUsual && !(pass.arguments[0] ?? '').startsWith('$scheme:') ? usualSent(spoken, target.tls) : undefined;
  return (
    usual ?? [
      { field: version, value: literal(spoken) },
      { field: { name: 'scheme-tls' }, value: tlsSent(target, pass) },
      { field: { name: 'sni' }, value: nameSent(target, scope, variables) },
      ...(method === undefined
        ? []
        : [{ field: { name: 'method' as const }, value: templateOf(method, variables) }]),
    ]
  );
}

/** Nearly all locations send the same, so that they share it. */
function usualSent(spoken: string, tls: boolean): readonly SentChange[] | undefined {
  return usualChanges[`${spoken} ${tls}`];
}

const usualChanges: Readonly<Record<string, readonly SentChange[]>> = Object.fromEntries(
  ['1.0', '1.1'].flatMap((spoken) =>
    [true, false].map((tls) => [
      `${spoken} ${tls}`,
      [
        { field: version, value: literal(spoken) },
        { field: { name: 'scheme-tls' }, value: literal(tls ? '1' : '0') },
        { field: { name: 'sni' } },
      ],
    ]),
  ),
);

function isOn(scope: Scope, name: string): boolean {
  return effectiveOne(scope, name)?.arguments[0] === 'on';
}

function tlsSent({ tls }: Target, { arguments: [text = ''] }: Statement): Template {
  if (!text.startsWith('$scheme:')) return literal(tls ? '1' : '0');
  return { text: '$scheme', parts: [{ field: { name: 'scheme-tls' }, transforms: [] }] };
}

/** `proxy_ssl_server_name on` sends `proxy_ssl_name`, else the name of `proxy_pass`, without a port; no address. */
function nameSent(target: Target, scope: Scope, variables: Variables): Template | undefined {
  if (!isOn(scope, 'proxy_ssl_server_name')) return undefined;
  const name = effectiveOne(scope, 'proxy_ssl_name')?.arguments[0];
  const asked = name === undefined ? target.authority : templateOf(name, variables);
  return lastReplaced(lastReplaced(asked, ':\\d+$'), '^(?:\\d{1,3}\\.){3}\\d{1,3}$');
}

/** A template whose last part loses what an expression matches at its end. */
function lastReplaced({ text, parts }: Template, source: string): Template {
  const last = parts.at(-1);
  if (last === undefined) return { text, parts };
  return { text, parts: [...parts.slice(0, -1), ...withTransform(last, source)] };
}

function withTransform(part: TemplatePart, source: string): readonly TemplatePart[] {
  const cut = (value: string): string => value.replace(new RegExp(source), '');
  if ('literal' in part) return [{ literal: cut(part.literal) }];
  if ('table' in part) {
    const table = part.table.map(({ matcher, value }) => ({ matcher, value: cut(value) }));
    return [{ ...part, table, otherwise: part.otherwise === undefined ? undefined : cut(part.otherwise) }];
  }
  const transform: Transform = { name: 'replace', arguments: [source, '', ''] };
  return [{ ...part, transforms: [...part.transforms, transform] }];
}

/** Without directives the Host is `$proxy_host`, connections close, and an upgrade is not passed on. */
function headerChanges(target: Target, { scope, pass, variables, lists }: Passing): readonly SentChange[] {
  const statements = headersSent({ scope, pass });
  const [first] = statements;
  const isShared = variables.captures === undefined;
  const held = first === undefined || !isShared ? undefined : lists.get(first);
  const changes = held ?? listed(statements, variables);
  if (first !== undefined && isShared) lists.set(first, changes);
  if (changes.some(({ field }) => field.name === 'host')) return changes;
  return [...changes, { field: hostField, value: proxyHost(target) }];
}

const hostField: Field = { name: 'host' };

function listed(statements: readonly Statement[], variables: Variables): readonly SentChange[] {
  if (statements.length === 0) return usualHeaders;
  const changes = new Map(usualHeaders.map((change) => [change.field.argument ?? '', change]));
  const sent = new Map<string, Template>();
  for (const statement of statements) {
    const [name = '', value = ''] = statement.arguments;
    const header = name.toLowerCase();
    const field = headerField(header);
    const own = value === '' ? undefined : valueSent(statement, value, variables);
    const all = own === undefined ? sent.get(header) : withLine(sent.get(header), own);
    if (all !== undefined) sent.set(header, all);
    changes.set(header, all === undefined ? { field } : { field, value: all });
  }
  return [...changes.values()];
}

/** A header that is set twice goes out in two lines (ngx_http_proxy_create_request), which is as one with a comma. */
function withLine(before: Template | undefined, line: Template): Template {
  if (before === undefined) return line;
  return { text: `${before.text}, ${line.text}`, parts: [...before.parts, { literal: ', ' }, ...line.parts] };
}

/** `$proxy_host`: the name of `proxy_pass`, with its port where that is not the usual one. */
function proxyHost({ name, authority, tls }: Target): Template {
  if (name?.startsWith('unix:') === true) return literal('localhost');
  return lastReplaced(authority, `:${tls ? 443 : 80}$`);
}

function headerField(argument: string): Field {
  return argument === 'host' ? hostField : { name: 'header', argument };
}

const usualHeaders: readonly SentChange[] = [
  { field: headerField('connection'), value: literal('close') },
  { field: headerField('upgrade') },
];

const forwarded: Field = { name: 'header', argument: 'x-forwarded-for' };

/** `$proxy_add_x_forwarded_for` is the client's own header, then its address. */
function valueSent(statement: Statement, text: string, variables: Variables): Template {
  const [before = '', after, more] = text.split(
    /\$(?:proxy_add_x_forwarded_for\b|\{proxy_add_x_forwarded_for\})/,
  );
  if (after === undefined || more !== undefined) return shownTemplate(statement, text, variables);
  const own: TemplatePart = {
    field: forwarded,
    transforms: [{ name: 'substitute', arguments: ['^(.+)$', '', '$1, '] }],
  };
  const parts = [
    ...(before === '' ? [] : templateOf(before, variables).parts),
    own,
    { field: { name: 'source' as const }, transforms: [] },
    ...(after === '' ? [] : templateOf(after, variables).parts),
  ];
  return { text, parts };
}

/**
 * The URI of `proxy_pass` takes the place of what the location matched; one with variables is sent as it is; a path that
 * was rewritten in place is sent whole (ngx_http_proxy_create_request).
 */
function pathSent(
  { uri, url }: Target,
  { pass, variables, made }: Passing,
  { prefix, isExact }: Place,
): readonly Decision[] {
  if (uri === undefined || url !== undefined) return [];
  if (uri === '$request_uri')
    return [send(made, [{ field: { name: 'url' }, value: templateOf('$request_uri', variables) }])];
  const hasVariables = variablesIn(pass.arguments[0] ?? '').length > 0;
  const [path, query] = splitOnce(uri);
  const written = templateOf(path, variables);
  const own = query === undefined ? undefined : templateOf(query, variables);
  const both = (one: Template, other: Template): readonly SentChange[] => [
    { field: { name: 'path' }, value: one },
    { field: { name: 'query' }, value: other },
  ];
  if (hasVariables) return [send(made, both(written, own ?? literal('')))];
  const rest = {
    field: { name: 'path' },
    transforms: [
      { name: 'bytes', arguments: [String(prefix?.length ?? 0)] },
      { name: 'escape', arguments: [] },
    ],
  } as const;
  const isWhole = isExact || prefix === undefined;
  const value: Template = isWhole ? written : { text: uri, parts: [...written.parts, rest] };
  const parts = [...(own?.parts ?? []), ...(isWhole ? [] : [rest]), argumentsBehind('?')];
  const changes: readonly SentChange[] =
    own === undefined ? [{ field: { name: 'path' }, value }] : both(written, { text: query ?? '', parts });
  if (variables.marks?.has('whole') !== true) return [send(made, changes)];
  return [send(made, changes, { kind: 'not', term: isMarked(pass, marks.whole) })];
}

/** What a variable that holds the whole URL says beside the name: whether by TLS, and the URI that is sent as it is. */
function urlSent({ url }: Target, { pass, made }: Passing): readonly Decision[] {
  const [first, ...others] = url?.parts ?? [];
  if (url === undefined || first === undefined || 'literal' in first) return [];
  const field = { name: 'url' } as const;
  const isTls = { name: 'scheme-tls' } as const;
  if ('table' in first) {
    const values = [...first.table.map(({ value }) => value), first.otherwise ?? ''];
    if (values.some((value) => /^https:|^(?:http:\/\/)?[^/]+\//.test(value)))
      return [
        send(made, [
          { field, value: unknown },
          { field: isTls, value: unknown },
        ]),
      ];
    return others.length === 0 ? [] : [send(made, [{ field, value: { text: url.text, parts: others } }])];
  }
  const behind: Transform = { name: 'replace', arguments: ['^https?://[^/?]*', 'i', ''] };
  const uri = { ...first, transforms: [...first.transforms, behind] };
  const holds = (source: string): Predicate =>
    testOf(first, [{ kind: 'regex', source, ignoreCase: true }], pass);
  const hasUri = others.length === 0 ? holds('^https?://[^/?]+[/?]') : undefined;
  return [
    send(made, [{ field: isTls, value: literal('1') }], holds('^https:')),
    send(made, [{ field, value: { text: url.text, parts: [uri, ...others] } }], hasUri),
  ];
}

const unknown: Template = { text: '', parts: [{ field: { name: 'opaque' }, transforms: [] }] };
