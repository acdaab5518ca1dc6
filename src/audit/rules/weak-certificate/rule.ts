import type { CertificateFact } from '../../../model/file-fact.ts';
import { certificateSubject, everyCertificate } from '../../certificates.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'weak-certificate',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A certificate has a short key or a broken signature',
  why: 'Current browsers refuse it, and others can be shown a forged one.',
  fix: 'Ask for a new certificate with an RSA key of 2048 bits or more, or an elliptic one, signed with SHA-256.',
  check: checkListeners,
});

/** Bits of an RSA key (CA/Browser Forum baseline requirements, 6.1.5). */
const shortest = 2048;

function* checkListeners(context: RuleContext): Iterable<Observation> {
  for (const { device, reference, file } of everyCertificate(context)) {
    const reason = file.certificate === undefined ? undefined : reasonOf(file.certificate);
    if (reason === undefined) continue;
    yield {
      message: `the certificate ${file.path} has ${reason}`,
      span: reference.span,
      subjects: [`${certificateSubject(device, reference)}/strength`],
    };
  }
}

function reasonOf({ rsaBits, signature, selfSigned }: CertificateFact): string | undefined {
  if (rsaBits !== undefined && rsaBits < shortest) return `an RSA key of ${rsaBits} bits`;
  return !selfSigned && /sha1|md5/i.test(signature) ? `the signature ${signature}` : undefined;
}
