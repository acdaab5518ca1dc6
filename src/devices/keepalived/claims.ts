import type { Source } from '../../text/source.ts';

/** Lines that only keepalived has. */
const telling: readonly RegExp[] = [
  /^\s*(?:@\^?\S+\s+)?vrrp_instance\s+\S/m,
  /^\s*vrrp_sync_group\s+\S/m,
  /^\s*vrrp_script\s+\S/m,
  /^\s*virtual_server(?:_group)?\s+\S+.*$/m,
  /^\s*global_defs\b/m,
  /^\s*(?:virtual_router_id|virtual_ipaddress|advert_int|lvs_sched|lb_algo|delay_loop)\b/m,
  /^\s*(?:vrrp_track_process|vrrp_track_file|static_ipaddress|bfd_instance)\b/m,
];

/** How sure it is that a text is of keepalived; only the beginning is looked at. */
export function claims({ text }: Source): number {
  const found = telling.filter((pattern) => pattern.test(text.slice(0, 65_536))).length;
  return found === 0 ? 0 : Math.min(1, 0.5 + 0.15 * found);
}
