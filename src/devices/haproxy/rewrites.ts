import type { Action, Template, TemplatePart } from '../../model/decision.ts';
import type { Field, Predicate, Transform } from '../../model/predicate.ts';
import { commonRegex } from '../../text/regex.ts';
import type { Span } from '../../text/source.ts';
import { allOf, isFound } from './acl.ts';
import type { ActionContext, ActionShape, Made } from './actions.ts';
import { backReferences } from './back-references.ts';
import { variableField, variableIn } from './rule-variables.ts';

/** A rule wrote over the switch to HTTP: the sets of rules that only then are evaluated look at it. */
export const isSwitched: Field = { name: 'variable', argument: ' switched to http' };

export function setField(name: Field['name']): ActionShape {
  return {
    words: 1,
    make: ([value = ''], { template }) => ({ kind: 'set', field: { name }, value: template(value) }),
  };
}

/** `Host` is a field of its own. */
function headerField(name: string): Field {
  const argument = name.toLowerCase();
  return argument === 'host' ? { name: 'host' } : { name: 'header', argument };
}

/** Headers whose values are nobody's to see. */
const secretName = /auth|token|key|secret|cookie|pass/i;

function headerValue(name: string, text: string, { template, isSecret }: ActionContext): Template {
  return isSecret || secretName.test(name) ? opaque('***') : template(text);
}

function opaque(text: string): Template {
  return { text, parts: [{ field: { name: 'opaque', argument: text }, transforms: [] }] };
}

export const setHeader: ActionShape = {
  words: 2,
  make: ([name = '', text = ''], context) => ({
    kind: 'set',
    field: headerField(name),
    value: headerValue(name, text, context),
  }),
};

/** A second Host is refused by servers; the first one goes on to be looked at. */
export const addHeader: ActionShape = {
  words: 2,
  make: ([name = '', text = ''], context) => ({
    kind: 'set',
    field: headerField(name),
    value: headerValue(name, text, context),
    adds: true,
  }),
};

/** With another way of matching than by the whole name nobody knows which headers go. */
export const deleteHeader: ActionShape = {
  make: ([name = '', flag, method]) =>
    flag === '-m' && method !== 'str' ? { kind: 'none' } : { kind: 'delete', field: headerField(name) },
};

/** What does not match stays as it is; all of what matches is replaced (manual 4.2, `http-request replace-path`). */
export function replaced(name: Field['name']): ActionShape {
  return {
    words: 2,
    make: ([match = '', format = ''], context) => replacement({ name }, match, format, context),
  };
}

/** A request of HTTP/2 has a whole URL there (manual 4.2, `http-request replace-uri`). */
export const replacedUri: ActionShape = {
  words: 2,
  make: ([match = '', format = ''], context) => {
    const made = replacement({ name: 'url' }, match, format, context);
    if (!context.http2) return made;
    const terms = [isHttp1(context.span), ...(made.onlyIf === undefined ? [] : [made.onlyIf])];
    return { ...made, onlyIf: allOf(terms) };
  },
};

export function isHttp1(span: Span): Predicate {
  const matchers = [{ kind: 'prefix', value: '1', ignoreCase: false }] as const;
  return { kind: 'test', field: { name: 'http-version' }, transforms: [], matchers, span };
}

export const replacedHeader: ActionShape = {
  words: 3,
  make: ([name = '', match = '', format = ''], context) => {
    const made = replacement(headerField(name), match, format, context);
    if (!context.isSecret && !secretName.test(name)) return made;
    return { ...made, action: { kind: 'set', field: headerField(name), value: opaque('***') } };
  },
};

function replacement(field: Field, match: string, format: string, context: ActionContext): Made {
  const regex = commonRegex(match);
  if (regex === undefined) return { action: { kind: 'set', field, value: opaque(`${match} ${format}`) } };
  const { source, ignoreCase } = regex;
  const flags = ignoreCase ? 'i' : '';
  const { text, parts } = context.template(format);
  const group = (number: number): TemplatePart => {
    const transform: Transform = { name: 'substitute', arguments: [source, flags, `$${number}`] };
    return { field, transforms: [transform] };
  };
  const filled = parts.flatMap((part): readonly TemplatePart[] =>
    'literal' in part
      ? backReferences(part.literal).map((piece) =>
          typeof piece === 'string' ? { literal: piece } : group(piece),
        )
      : [part],
  );
  const value = { text, parts: filled.length === 0 ? [{ literal: '' }] : filled };
  const matchers = [{ kind: 'regex', source, ignoreCase }] as const;
  return {
    action: { kind: 'set', field, value },
    onlyIf: { kind: 'test', field, transforms: [], matchers, span: context.span },
  };
}

/** A path that is plain already stays as it is. */
export const normalized: ActionShape = {
  make: (given, { span }) => {
    const name = given[0]?.startsWith('query') === true ? ('query' as const) : ('path' as const);
    const source = name === 'query' ? '[&%]' : '//|/\\.|[%?#]';
    const matchers = [{ kind: 'regex', source, ignoreCase: false }] as const;
    return {
      action: { kind: 'set', field: { name }, value: opaque(given.join(' ')) },
      onlyIf: { kind: 'test', field: { name }, transforms: [], matchers, span },
    };
  },
};

/** An expression that gives nothing leaves the variable as it is. */
export const setVariable: ActionShape = {
  make: (given, { word, template, expression, isSecret, span }) => {
    const variable = variableIn(word);
    if (variable === undefined) return { kind: 'none' };
    const text = given.join(' ');
    const value = word.startsWith('set-var-fmt') ? template(text) : expression(text);
    const field = variableField(variable.name);
    const action: Action = { kind: 'set', field, value: isSecret ? opaque('***') : value };
    const [part, more] = value.parts;
    const something = part === undefined || more !== undefined ? undefined : givesSomething(part, span);
    const maybe: Predicate = { kind: 'uncertain', reason: 'it depends on what is set already', span };
    const terms = [...(something === undefined ? [] : [something]), ...(variable.isSure ? [] : [maybe])];
    return terms.length === 0 ? action : { action, onlyIf: allOf(terms) };
  },
};

function givesSomething(part: TemplatePart, span: Span): Predicate | undefined {
  if ('literal' in part || part.field.name === 'constant') return undefined;
  const { field, transforms } = part;
  if (!('table' in part)) return { kind: 'test', field, transforms, matchers: [isFound(field)], span };
  if (part.otherwise !== undefined) return undefined;
  return { kind: 'test', field, transforms, matchers: part.table.map(({ matcher }) => matcher), span };
}

export const unsetVariable: ActionShape = {
  words: 0,
  make: (_, { word }) => ({ kind: 'delete', field: variableField(variableIn(word)?.name ?? '') }),
};

/** From here on requests are read, one by one (manual 4.2, `tcp-request content switch-mode`). */
export const switched: ActionShape = {
  make: () => ({
    action: { kind: 'wait', for: 'requests' },
    along: [
      { action: { kind: 'set', field: isSwitched, value: { text: '1', parts: [{ literal: '1' }] } } },
      { action: { kind: 'accept' } },
    ],
  }),
};

/** Code may do with a request whatever it likes; mostly it leaves its parts alone. */
export const code: ActionShape = {
  make: (_, { word, span }) => {
    const onlyIf: Predicate = { kind: 'uncertain', reason: `'${word}' is code`, span };
    const fields: readonly Field[] = [{ name: 'url' }, { name: 'host' }, { name: 'method' }];
    return {
      action: { kind: 'none' },
      along: fields.map((field) => ({ action: { kind: 'set', field, value: opaque(word) }, onlyIf })),
    };
  },
};
