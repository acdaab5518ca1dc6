import type { BgpScope } from './bgp.ts';
import { type Call, type Handler, isWord } from './modes.ts';
import { keepOption } from './routing-commands.ts';
import { oneOf } from './settings.ts';
import { note, stated } from './values.ts';

type Direction = 'inbound' | 'outbound';
type Action = 'permit' | 'deny' | 'deny-in-out';

const directions = { in: 'inbound', out: 'outbound' } as const;
const actions = { permit: 'permit', deny: 'deny', 'deny-in-out': 'deny-in-out' } as const;

/**
 * `bgp missing-policy [include LISTS] direction in|out action ACTION` (EOS User Manual, BGP). Lists count as policies by
 * `include`; the rule that looks for policies counts them always, so that they are not told apart here.
 */
export const missingPolicy: Handler<BgpScope> = (scope, call) => {
  const at = call.args.findIndex((text) => isWord(text, 'direction'));
  const direction = oneOf<Direction>(directions)(call.args.slice(at + 1));
  const action = oneOf<Action>(actions)(call.args.slice(at + 3));
  if (at < 0 || direction === undefined || (action === undefined && call.form === 'set')) return false;
  return (
    decide(scope, call, { direction, action: action ?? 'permit' }) && keepOption(0)(scope, call) !== false
  );
};

/** `bgp safe-ebgp-policy`: both directions need one (IOS-XE 17.2, IP Routing: BGP Command Reference; RFC 8212). */
export const safeExternal: Handler<BgpScope> = (scope, call) =>
  (['inbound', 'outbound'] as const).every((direction) => decide(scope, call, { direction, action: 'deny' }));

function decide(
  { bgp: { missingPolicies }, family }: BgpScope,
  call: Call,
  { direction, action }: { readonly direction: Direction; readonly action: Action },
): boolean {
  const key = `${family ?? ''} ${direction}`;
  return note(missingPolicies, call, key, { direction, family, action: stated(call, action) });
}
