import type { Declared, Service } from '../model/declared.ts';
import type { EditView, Reason } from './plan.ts';

/** What changes in the fleet file itself. */
export interface DeclaredChange {
  readonly edits: readonly Omit<EditView, 'id'>[];
  /** What the base asks for and the proposal no longer does: it would be kept by nobody's asking. */
  readonly reasons: readonly Reason[];
}

/** Parts of the fleet file that both versions declare otherwise, by the names in them. */
export function declaredChange(before: Declared, after: Declared): DeclaredChange {
  if (before === after) return { edits: [], reasons: [] };
  const texts = [
    ...named('client', before.clients, after.clients),
    ...named('service', before.services, after.services),
    ...named('host', before.hosts, after.hosts),
    ...named('dependency', before.dependencies, after.dependencies),
    ...whole('flows', before.flows, after.flows),
    ...whole('roots', before.roots, after.roots),
    ...whole('pairs', before.pairs, after.pairs),
    ...whole('links', before.links, after.links),
    ...whole('roles', before.roles, after.roles),
    ...whole('assume', before.assumptions, after.assumptions),
    ...whole('expect', before.expected, after.expected),
    ...whole('retire', before.retired, after.retired),
  ];
  const edits = texts.map((text) => ({ text, device: 'fleet file', effect: 'none' as const }));
  return { edits, reasons: lostIntents(before, after) };
}

interface Named {
  readonly id: string;
}

function named(what: string, before: readonly Named[], after: readonly Named[]): readonly string[] {
  const old = new Map(before.map((one) => [one.id, plain(one)]));
  const now = new Map(after.map((one) => [one.id, plain(one)]));
  return [
    ...[...now].flatMap(([id, text]) => {
      const was = old.get(id);
      if (was === undefined) return [`fleet file: ${what} ${id} added`];
      return was === text ? [] : [`fleet file: ${what} ${id} changed`];
    }),
    ...[...old.keys()].filter((id) => !now.has(id)).map((id) => `fleet file: ${what} ${id} removed`),
  ];
}

function whole(what: string, before: unknown, after: unknown): readonly string[] {
  return plain(before) === plain(after) ? [] : [`fleet file: ${what} changed`];
}

/** Places move, and what a log shows is no declaration. */
function plain(value: unknown): string {
  return (
    JSON.stringify(value, (key, held: unknown) =>
      key === 'span' || key === 'observed' ? undefined : held,
    ) ?? ''
  );
}

function lostIntents(before: Declared, after: Declared): readonly Reason[] {
  const flows = new Set(after.flows.map(({ kind, text }) => `${kind}: ${text}`));
  const services = new Map(after.services.map((one) => [one.id, one]));
  const lost = [
    ...before.flows.map(({ kind, text }) => `${kind}: ${text}`).filter((text) => !flows.has(text)),
    ...before.services.flatMap((service) => loosened(service, services.get(service.id))),
  ];
  return lost.map((text) => ({
    level: 'caution',
    text: `the fleet file of the proposal no longer asks for what the base does: ${text}`,
  }));
}

function loosened({ id, intents: old }: Service, now: Service | undefined): readonly string[] {
  if (now === undefined) return [`service ${id}`];
  const { intents } = now;
  const lists = (['survive', 'reach', 'isolate'] as const).flatMap((key) =>
    old[key].filter((one) => !intents[key].includes(one)).map((one) => `${id}: ${key} ${one}`),
  );
  const numbers = [
    ...(intents.balanced > old.balanced ? [`${id}: balanced ${old.balanced}`] : []),
    ...(intents.errors > old.errors ? [`${id}: errors ${old.errors}`] : []),
    ...(intents.headroom < old.headroom ? [`${id}: headroom ${old.headroom}`] : []),
    ...(old.symmetric && !intents.symmetric ? [`${id}: symmetric`] : []),
  ];
  return [...lists, ...numbers];
}
