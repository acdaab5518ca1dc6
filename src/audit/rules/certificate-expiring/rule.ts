import { certificateSubject, daysBetween, everyCertificate } from '../../certificates.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'certificate-expiring',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A certificate ends within thirty days',
  why: 'Renewals run a month before the end; one that has not run by then has failed, and nobody noticed.',
  fix: 'Renew the certificate now, and look at the renewal.',
  check: checkListeners,
});

/** Days before the end; certificates of 90 days are renewed when a third of their time is left. */
const notice = 30;
/** Part of its life below which a short-lived certificate is late. */
const lateShare = 0.2;

function* checkListeners(context: RuleContext): Iterable<Observation> {
  const { now } = context;
  for (const { device, reference, file } of everyCertificate(context)) {
    if (file.certificate === undefined) continue;
    const { notBefore, notAfter } = file.certificate;
    const days = daysBetween(now, notAfter);
    const isLate =
      notAfter - now < lateShare * (notAfter - notBefore) || notAfter - notBefore > 90 * 86_400_000;
    if (now > notAfter || days >= notice || !isLate) continue;
    yield {
      message: `the certificate ${file.path} ends in ${days} days`,
      span: reference.span,
      subjects: [`${certificateSubject(device, reference)}/end`],
    };
  }
}
