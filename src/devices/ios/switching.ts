import { named } from '../industry-cli/finish.ts';
import type { Call, Handler, Table } from '../industry-cli/modes.ts';
import type { Ports } from '../industry-cli/settings.ts';
import { stated } from '../industry-cli/values.ts';

/** Notes that the device is a switch wherever one of its ports speaks of switching, `no switchport` included. */
export function isSwitching(table: Table<Ports>): Table<Ports> {
  return Object.fromEntries(
    Object.entries(table).map(([pattern, handler]): [string, Handler<Ports>] => [
      pattern,
      pattern.startsWith('switchport') ? noting(handler) : handler,
    ]),
  );
}

function noting(handler: Handler<Ports>): Handler<Ports> {
  return (scope: Ports, call: Call) => {
    scope.draft.settings.switchports ??= stated(call, true);
    return handler(scope, call);
  };
}

/** What decides where packets of a port go, or how, and has no model: such lines stay unknown, and are named. */
export const notModelledOnPorts: Table<Ports> = {
  'ip policy route-map': named('ip policy route-map', 'policy-routing'),
  'ipv6 policy route-map': named('ipv6 policy route-map', 'policy-routing'),
  'ip nat': named('ip nat', 'translation'),
  'zone-member': named('zone-member', 'other'),
  'ip verify unicast': named('ip verify unicast', 'other'),
  'crypto map': named('crypto map', 'other'),
};
