import type { CertificateReference, Frontend, Listener } from '../model/facts.ts';
import type { CertificateFact, FileFact } from '../model/file-fact.ts';
import { type PathDevice, trafficFrontends } from '../network/path.ts';
import type { RuleContext } from './rule.ts';

/** A certificate that a listener shows, with what is known of its files. */
export interface ListenerCertificate {
  readonly device: PathDevice;
  readonly frontend: Frontend;
  readonly listener: Listener;
  readonly reference: CertificateReference;
  readonly file: FileFact;
  /** The same as `file` when one file holds both. */
  readonly key: FileFact;
}

/** Every certificate of every listener, once for each file of a device. */
export function* everyCertificate(context: RuleContext): Iterable<ListenerCertificate> {
  for (const device of context.path.devices) {
    const all = trafficFrontends(device).flatMap((frontend) => certificatesOf(context, device, frontend));
    const firsts = new Map(all.toReversed().map((found) => [found.reference.certificate, found]));
    yield* all.filter((found) => firsts.get(found.reference.certificate) === found);
  }
}

/** The certificates of one frontend's listeners. */
export function certificatesOf(
  { files }: RuleContext,
  device: PathDevice,
  frontend: Frontend,
): readonly ListenerCertificate[] {
  return frontend.listeners.flatMap((listener) =>
    (listener.certificates ?? []).map((reference) => {
      const file = files(device.id, reference.certificate);
      const key = reference.key === undefined ? file : files(device.id, reference.key);
      return { device, frontend, listener, reference, file, key };
    }),
  );
}

/** Whether a certificate is for a host name; `*` stands for one label at the left (RFC 6125, section 6.4.3). */
export function covers({ names }: CertificateFact, host: string): boolean {
  const wanted = host.toLowerCase();
  return names.some((name) => {
    const given = name.toLowerCase();
    if (given === wanted) return true;
    return given.startsWith('*.') && wanted.slice(wanted.indexOf('.')) === given.slice(1);
  });
}

export function certificateSubject({ id }: PathDevice, { certificate }: CertificateReference): string {
  return `${id}/certificate:${certificate}`;
}

/** Whole days between two instants. */
export function daysBetween(from: number, to: number): number {
  return Math.floor((to - from) / 86_400_000);
}
