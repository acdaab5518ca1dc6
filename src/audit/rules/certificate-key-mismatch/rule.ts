import { certificateSubject, everyCertificate } from '../../certificates.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'certificate-key-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'The private key does not belong to the certificate',
  why: 'The program refuses the configuration: the next reload fails, and the next restart does not come up.',
  fix: 'Put the key with which this certificate was asked for beside it, or the certificate that was issued for this key first in its file.',
  check: checkListeners,
});

function* checkListeners(context: RuleContext): Iterable<Observation> {
  for (const { device, reference, file, key } of everyCertificate(context)) {
    const { certificate } = file;
    if (certificate === undefined || key.keyOf === undefined || key.keyOf === certificate.keyOf) continue;
    const place = key.path === file.path ? `in ${file.path}` : `${key.path} for ${file.path}`;
    yield {
      message: `the private key ${place} is not that of the certificate for ${certificate.names.join(', ')}`,
      span: reference.span,
      subjects: [certificateSubject(device, reference)],
    };
  }
}
