import { type Effect, isSilent, isUnknownOption, type StatementPart } from '../../../model/effect.ts';
import { saysNothingNew } from './defaults.ts';
import { has } from './need.ts';
import { needs } from './needs.ts';
import type { Standing } from './standing.ts';

/** The part with the effect that it has where it stands: none where what it needs is not there. */
export function whereItStands(part: StatementPart, standing: Standing): StatementPart {
  if (isSilent(part.effect.class) || isUnknownOption(part)) return part;
  const missing = needs.find(
    ({ words, isMet }) => words.test(part.word) && !isMet(standing, part.word, part.value),
  );
  const evidence = missing?.manual ?? ofDisabledServer(part, standing) ?? saysNothingNew(part, standing);
  if (evidence === undefined) return part;
  const effect: Effect = { class: 'none', evidence };
  return { ...part, effect };
}

/** Ways of choosing in which the place of each server among all counts, used or not. */
const byPlace =
  /^balance (?:source|uri|url_param|hdr|hash|rdp-cookie|random)|^(?:stick|use-server|track) | track /;

/** It gets neither requests nor checks until somebody enables it. */
function ofDisabledServer({ word }: StatementPart, { own, near }: Standing): string | undefined {
  const isServer = /^server(?: |$)/.test(word) && !/ (?:enabled|disabled|id)$/.test(word);
  const isOff = own.includes('disabled') && own.lastIndexOf('enabled') < own.lastIndexOf('disabled');
  if (!isServer || !isOff || has(near, byPlace)) return undefined;
  return 'HAProxy 2.6 manual 5.2 disabled: in maintenance';
}
