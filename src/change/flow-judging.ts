import { defaultIntents } from '../model/declared.ts';
import { joins } from '../network/join.ts';
import type { Path } from '../network/path.ts';
import type { FlowJudging } from './flow-reasons.ts';

/** How the flows of a change are judged, by what the fleet file of the proposal declares. */
export function flowJudging(base: Path, proposed: Path, unread: ReadonlySet<string>): FlowJudging {
  const { services, retired = [], expected = [] } = proposed.declared;
  const errors = Math.max(defaultIntents.errors, ...services.map(({ intents }) => intents.errors));
  const entries = services.map(({ entry }) => entry?.port);
  const isOpen = services.length === 0 || entries.includes(undefined);
  const asked = new Set(joins(base).map(({ to, listener }) => `${to.id} ${listener.port}`));
  return {
    retired,
    expected,
    errors,
    isDeclared: services.length > 0,
    unread,
    isMeant: ({ device, port }) => isOpen || entries.includes(port) || asked.has(`${device} ${port}`),
  };
}
