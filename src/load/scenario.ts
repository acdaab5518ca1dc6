import { parseSeconds } from './quantity.ts';

/** Something that is done to a server while the load goes on. */
export interface ScenarioStep {
  /** Seconds from the start. */
  readonly at: number;
  readonly server: string;
  readonly action:
    | { readonly kind: 'lose' }
    | { readonly kind: 'restore' }
    /** Every answer takes so many seconds. */
    | { readonly kind: 'slow'; readonly seconds: number };
  /** As it was written. */
  readonly text: string;
}

/** What the form of a scenario is, for messages. */
export const scenarioForm = 'lose:SERVER@10s, restore:SERVER@20s or slow:SERVER=200ms@5s';

/** One step; undefined when the text has another form. */
export function parseScenario(text: string): ScenarioStep | undefined {
  const match = /^(lose|restore|slow):([^@=\s]+)(?:=([^@]+))?@(.+)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, kind, server = '', amount, time = ''] = match;
  const at = /^0+(?:m?s)?$/.test(time) ? 0 : parseSeconds(time);
  if (at === undefined) return undefined;
  if (kind !== 'slow') {
    if (amount !== undefined) return undefined;
    return { at, server, action: { kind: kind === 'lose' ? 'lose' : 'restore' }, text };
  }
  const seconds = parseSeconds(amount ?? '');
  return seconds === undefined ? undefined : { at, server, action: { kind: 'slow', seconds }, text };
}
