import type { CapturedRoute } from '../../model/network/captured.ts';
import type { Platform } from './values.ts';

export type Protocol = CapturedRoute['protocol'];

/** First letters of the codes that EOS, IOS and FRR put in front of a route. */
const common: Readonly<Record<string, Protocol>> = {
  C: 'connected',
  L: 'local',
  S: 'static',
  O: 'ospf',
  B: 'bgp',
  i: 'isis',
  I: 'isis',
  R: 'rip',
};

const ios: Readonly<Record<string, Protocol>> = { ...common, D: 'eigrp' };
const eos: Readonly<Record<string, Protocol>> = { ...common, K: 'kernel', L: 'other' };
const frr: Readonly<Record<string, Protocol>> = { ...common, K: 'kernel', E: 'eigrp' };

/** EOS: `A B` is an aggregate of BGP, `A O` a summary of OSPF; IOS: `LC` is connected and local, `ND` is learned otherwise. */
export function protocolOf(codes: string, platform: Platform, isFrr: boolean): Protocol {
  const plain = codes.replace(/[^A-Za-z0-9 ]/g, '').trim();
  if (/^(?:DH|DP|DC|NG|ND|NDp|NDr|EX)\b/.test(plain)) return 'other';
  const [first = ''] = plain.startsWith('A ') ? plain.slice(2) : plain;
  const letters = isFrr ? frr : platform === 'ios' ? ios : eos;
  return letters[first] ?? 'other';
}

/** Words of EOS, FRR and Linux for where a route comes from. */
export function protocolNamed(word: string): Protocol {
  const plain = word.toLowerCase();
  if (plain.startsWith('ospf')) return 'ospf';
  if (/^(?:[ei]?bgp)/.test(plain)) return 'bgp';
  if (/^is-?is/.test(plain)) return 'isis';
  return protocols.find((known) => known === plain) ?? 'other';
}

const protocols: readonly Protocol[] = ['connected', 'local', 'static', 'eigrp', 'rip', 'kernel'];
