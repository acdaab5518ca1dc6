import type { Source } from '../../text/source.ts';

/** A list of objects, with or without the command in front. */
const list = /^\s*(?:[^\s[{][^\n]*[#$>%] ?[^\n]*\b(?:ip|bridge)\b[^\n]*\s+)?\[\s*(?:\{|\])/;

/** Members that iproute2 gives each kind of entry. */
const telling: readonly RegExp[] = [
  /"ifname"\s*:\s*"[^"\n]*"[\s\S]*"flags"\s*:/,
  /"dst"\s*:\s*"[^"\n]*"[\s\S]*"(?:protocol|gateway|lladdr|dev|scope)"\s*:/,
  /"ifname"\s*:\s*"[^"\n]*"\s*,\s*"vlans"\s*:/,
  /"priority"\s*:\s*\d+\s*,\s*"src"\s*:/,
];

/** How sure it is that a text is of `ip -j`; only the beginning is looked at. */
export function claims({ text }: Source): number {
  const beginning = text.slice(0, 16_384);
  if (!list.test(beginning)) return 0;
  return telling.some((pattern) => pattern.test(beginning)) ? 0.9 : 0.2;
}
