import type { Template, TemplatePart } from '../../model/decision.ts';
import type { Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import { literalOf, templateOf, type Variables } from './variables.ts';

/** Where a `*_pass` leads: a server or upstream, with the path that is sent there. */
export interface Target {
  readonly tls: boolean;
  /** Name of an upstream, or an address with its port; a template where variables stand in it. */
  readonly authority: Template;
  /** The same as text without variables. */
  readonly name: string | undefined;
  /** The URI behind the authority; undefined when there is none. */
  readonly uri: string | undefined;
  /** The whole URL where a variable holds it or its beginning: what it is shows when it runs. */
  readonly url: Template | undefined;
  readonly defaultPort: number;
}

const schemes: Readonly<Record<string, { readonly tls: boolean; readonly port: number }>> = {
  'http:': { tls: false, port: 80 },
  'https:': { tls: true, port: 443 },
  'grpc:': { tls: false, port: 80 },
  'grpcs:': { tls: true, port: 443 },
};

/** `http://app/v2/`, `https://unix:/run/x:/v2/`, `app:9000`, `$scheme://$pool$request_uri`. */
export function targetOf({ name, arguments: [text = ''] }: Statement, variables: Variables): Target {
  const match = /^(\$scheme|https?|grpcs?):\/\/([^]*)$/.exec(text);
  const scheme = schemes[`${match?.[1]}:`] ?? { tls: false, port: name === 'proxy_pass' ? 80 : 0 };
  const rest = match?.[2] ?? text;
  const isPath = name === 'proxy_pass';
  const unix = /^(unix:[^:]*):?(\/[^]*)?$/.exec(rest);
  const slash = isPath ? rest.indexOf('/') : -1;
  const whole = unix?.[1] ?? (slash < 0 ? rest : rest.slice(0, slash));
  // A variable that is a path may follow without a slash of its own.
  const pathVariable = isPath ? /\$(?:request_uri|uri|document_uri)(?:\$is_args\$args)?$/.exec(whole) : null;
  const authority = whole.slice(0, pathVariable?.index);
  const tail = `${pathVariable?.[0] ?? ''}${slash < 0 ? '' : rest.slice(slash)}`;
  const uri = unix === null ? (tail === '' ? undefined : tail) : unix[2];
  const holdsUrl = match === null && isPath && text.startsWith('$');
  const template = authorityTemplate(authority, holdsUrl, variables);
  return {
    tls: scheme.tls,
    defaultPort: scheme.port,
    authority: template,
    name: literalOf(template),
    uri,
    url: holdsUrl ? templateOf(text, variables) : undefined,
  };
}

/** A variable that holds a whole URL gives its authority. */
function authorityTemplate(text: string, holdsUrl: boolean, variables: Variables): Template {
  const template = templateOf(text, variables);
  if (!holdsUrl) return template;
  return { text, parts: template.parts.map(withoutScheme) };
}

/** The same name with the port that stands for it where none is said. */
export function withDefaultPort({ authority, defaultPort, url }: Target): Template {
  const { text, parts } = authority;
  const [first] = url?.parts ?? [];
  if (first === undefined || !('field' in first) || 'table' in first)
    return { text, parts: [...parts, { literal: `:${defaultPort}` }] };
  const isSecure = { kind: 'regex', source: '^https:', ignoreCase: true } as const;
  const port = { ...first, table: [{ matcher: isSecure, value: ':443' }], otherwise: ':80' };
  return { text, parts: [...parts, port] };
}

function withoutScheme(part: TemplatePart): TemplatePart {
  if ('literal' in part) return { literal: authorityOf(part.literal) };
  if ('table' in part) {
    const table = part.table.map(({ matcher, value }) => ({ matcher, value: authorityOf(value) }));
    return {
      ...part,
      table,
      otherwise: part.otherwise === undefined ? undefined : authorityOf(part.otherwise),
    };
  }
  const strip = { name: 'substitute', arguments: ['^(?:https?://)?([^/]*).*$', '', '$1'] } as const;
  return { ...part, transforms: [...part.transforms, strip] };
}

function authorityOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** Texts that an authority may become: values of its tables, and those that `set` gives in the server; or whole URLs. */
export function possibleNames(target: Target, server: Scope, { lookUps }: Variables): readonly string[] {
  const authority = target.url ?? target.authority;
  const pieces = authority.parts.map((part): readonly string[] => {
    if ('literal' in part) return [part.literal];
    if ('table' in part)
      return [
        ...part.table.map(({ value }) => value),
        ...(part.otherwise === undefined ? [] : [part.otherwise]),
      ];
    const name = part.field.name === 'header' ? (part.field.argument ?? '') : '';
    if (!name.startsWith('$')) return [];
    const { table = [], otherwise = '' } = lookUps.get(name.slice(1)) ?? {};
    const texts = [...table.map(({ value }) => value), otherwise, ...assignedTexts(server, name)];
    return texts.filter((text) => text !== '');
  });
  if (pieces.reduce((count, { length }) => count * length, 1) > highestNames) return [];
  return pieces.reduce<readonly string[]>(
    (texts, options) => texts.flatMap((text) => options.map((option) => text + option)),
    [''],
  );
}

/** Each possible text as the name of its pool; undefined when nothing is known of them. */
export function namesOf(
  possible: readonly string[],
  target: Target,
  poolFor: (text: string, target: Target) => string,
): readonly string[] | undefined {
  const named = possible.filter((text) => authorityOf(text) !== '');
  if (named.length === 0) return undefined;
  return named.map((text) => {
    const scheme = schemes[`${/^https?(?=:\/\/)/.exec(text)?.[0]}:`];
    const own = scheme === undefined ? target : { ...target, tls: scheme.tls, defaultPort: scheme.port };
    return poolFor(authorityOf(text), own);
  });
}

const highestNames = 256;

/** Texts without variables that `set $name` gives anywhere in a server. */
function assignedTexts({ statements }: Pick<Scope, 'statements'>, name: string): readonly string[] {
  return statements.flatMap((statement) => {
    const [variable, text = ''] = statement.arguments;
    const own = statement.name === 'set' && variable === name && !text.includes('$') ? [text] : [];
    return [...own, ...assignedTexts({ statements: statement.block ?? [] }, name)];
  });
}
