import type { Action, Template, TemplatePart } from '../../model/decision.ts';

const host: TemplatePart = { field: { name: 'host' }, transforms: [] };
const url = { field: { name: 'url' }, transforms: [] } as const;
const path = { field: { name: 'path' }, transforms: [] } as const;

/** `append-slash` counts with `drop-query` alone. */
const slashed = {
  field: { name: 'path' },
  transforms: [{ name: 'substitute', arguments: ['^(.*[^/])$', '', '$1/'] }],
} as const;

/** `location <loc>`, `prefix <pfx>` or `scheme <sch>`, with `code` and other options (manual 4.2, `redirect`). */
export function redirectAction(given: readonly string[], template: (text: string) => Template): Action {
  const code = given.indexOf('code');
  const status = code >= 0 && /^\d{3}$/.test(given[code + 1] ?? '') ? Number(given[code + 1]) : 302;
  const at = given.findIndex((word) => word === 'location' || word === 'prefix' || word === 'scheme');
  const target = template(given[at + 1] ?? '');
  if (given[at] === 'location') return { kind: 'redirect', location: target, status };
  const dropped = given.includes('append-slash') ? slashed : path;
  const rest = given.includes('drop-query') ? dropped : url;
  // A prefix `/` is dropped, so that the URI stays as it is.
  if (given[at] === 'prefix') {
    const parts: readonly TemplatePart[] = target.text === '/' ? [rest] : [...target.parts, rest];
    return { kind: 'redirect', location: { text: `${target.text}<${rest.field.name}>`, parts }, status };
  }
  const parts: readonly TemplatePart[] = [...target.parts, { literal: '://' }, host, rest];
  return {
    kind: 'redirect',
    location: { text: `${target.text}://<host><${rest.field.name}>`, parts },
    status,
  };
}
