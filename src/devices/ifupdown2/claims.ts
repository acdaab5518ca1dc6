import type { Source } from '../../text/source.ts';

const stanza = /^[ \t]*iface[ \t]+\S+(?:[ \t]+(?:inet6?|inherits)\b[^\n]*)?[ \t]*\r?$/m;
const start = /^[ \t]*(?:auto|allow-(?:auto|hotplug))[ \t]+\S/m;

/** A text that other languages begin a line like: configurations of routers and web servers. */
const foreign =
  /^(?:frr version |frr defaults |hostname \S|interface \S|vrf \S|router |server \{|http \{|global\s*$)/m;

/**
 * How sure it is that a text is a file of interfaces; only the beginning is looked at. A text that holds the file among
 * others, as some tools collect a switch, is read when the fleet file names the kind.
 */
export function claims({ text }: Source): number {
  const beginning = text.slice(0, 65_536);
  if (!stanza.test(beginning)) return 0;
  if (foreign.test(beginning)) return 0.4;
  return start.test(beginning) ? 0.95 : 0.8;
}
