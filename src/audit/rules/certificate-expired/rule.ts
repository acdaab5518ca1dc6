import { certificateSubject, daysBetween, everyCertificate } from '../../certificates.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'certificate-expired',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A certificate is not valid at this time',
  why: 'Browsers and programs refuse the connection: for users the site is down.',
  fix: 'Renew the certificate, and find out why the renewal did not run.',
  check: checkListeners,
});

function* checkListeners(context: RuleContext): Iterable<Observation> {
  const { now } = context;
  for (const { device, reference, file } of everyCertificate(context)) {
    const { certificate } = file;
    if (certificate === undefined) continue;
    const { notBefore, notAfter } = certificate;
    if (notBefore <= now && now <= notAfter) continue;
    const when =
      now > notAfter
        ? `expired ${daysBetween(notAfter, now)} days ago`
        : `is valid in ${daysBetween(now, notBefore)} days only`;
    yield {
      message: `the certificate ${file.path} ${when}`,
      span: reference.span,
      subjects: [certificateSubject(device, reference)],
    };
  }
}
