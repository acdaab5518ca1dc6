import type { Directive } from '../../model/directive.ts';
import { headOf } from '../statement-parts.ts';

/** Sections of which each holds for itself what stands in it. */
const closed = /^(?:virtualhost|frontend|backend|listen|userlist|peers|resolvers|upstream|server)$/;

/** Of nginx's locations one is chosen; those of httpd, which stand in no server, are laid over each other. */
export function isClosed({ name }: Directive, around: readonly Directive[]): boolean {
  const within = around.at(-1)?.name;
  return closed.test(name) || (name === 'location' && (within === 'server' || within === 'location'));
}

/** Sections of network devices, each about what its head names; what one says twice the last one says. */
const named = /^(?:interface|iface|vlan|vrf)$/;

/** Nothing comes under both sections, or their turn is another one than that in the file: only their heads have a turn. */
export function areApart(one: Directive, another: Directive, around: readonly Directive[]): boolean {
  if (one.block === undefined || another.block === undefined) return false;
  if (isClosed(one, around) && isClosed(another, around)) return true;
  if (named.test(one.name) && named.test(another.name)) return headOf(one) !== headOf(another);
  const [turn, other] = [one, another].map(({ name }) => turns.findIndex((names) => names.test(name)));
  return (turn !== -1 && other !== -1 && turn !== other) || areFolders(one, another);
}

/** Sections of httpd that are laid over each other in this order, wherever they stand (sections.html). */
const turns = [
  /^directory$/,
  /^directorymatch$/,
  /^files(?:match)?$/,
  /^location(?:match)?$/,
  /^(?:if|elseif|else)$/,
];

/** Shorter paths come first wherever they stand (httpd sections.html, "How the sections are merged"). */
function areFolders(one: Directive, another: Directive): boolean {
  const [path, other] = [one, another].map(pathOf);
  return path !== undefined && other !== undefined && path !== other;
}

/** Of a folder that is written out: expressions have their turn after all of them. */
function pathOf({ name, arguments: given }: Directive): string | undefined {
  const [path = ''] = given;
  const isPlain = name === 'directory' && given.length === 1 && /^\/[^*?[~]*$/.test(path);
  return isPlain ? path.replace(/\/+$/, '') : undefined;
}
