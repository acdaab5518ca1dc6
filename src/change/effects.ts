import { percent } from '../audit/rule.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { Decision } from '../model/decision.ts';
import { route } from '../network/route.ts';

/** What a rule does to the traffic, in words: `sends every request to pool app_fast`. */
export function effectOf(decision: Decision, { services }: Forecast): string {
  let met = 0;
  let total = 0;
  for (const { entries, profile } of services) {
    for (const { device, frontend } of entries) {
      if (!frontend.decisions.includes(decision)) continue;
      total += profile.requests.length;
      met += profile.requests.filter(
        (one) => route(device, frontend, one).likely.decision === decision,
      ).length;
    }
  }
  const verb = verbOf(decision);
  if (total === 0 || verb === undefined) return '';
  if (met === 0) return ` ${verb.none}`;
  const amount = met === total ? 'every request' : `${percent(met / total)} of the requests`;
  return ` ${verb.does} ${amount}${verb.target}`;
}

interface Verb {
  readonly does: string;
  readonly none: string;
  readonly target: string;
}

function verbOf({ action }: Decision): Verb | undefined {
  switch (action.kind) {
    case 'route':
      return {
        does: 'sends',
        none: `sends none of the forecast requests to pool ${action.pool}`,
        target: ` to pool ${action.pool}`,
      };
    case 'route-dynamic':
      return {
        does: 'sends',
        none: 'sends none of the forecast requests',
        target: ` to a pool named by ${action.pool.text}`,
      };
    case 'use-server':
      return {
        does: 'sends',
        none: 'pins none of the forecast requests',
        target: ` to server ${action.server}`,
      };
    case 'redirect':
      return { does: 'redirects', none: 'redirects none of the forecast requests', target: '' };
    case 'deny':
    case 'reject':
    case 'tarpit':
      return { does: 'refuses', none: 'refuses none of the forecast requests', target: '' };
    case 'return':
      return { does: 'answers', none: 'answers none of the forecast requests', target: ' itself' };
    default:
      return undefined;
  }
}
