import { writeSandboxFile } from '../../adapters/sandboxed-program.ts';
import { throwAwayCertificate } from '../../adapters/throw-away-certificate.ts';
import { certificateName } from '../../rehearse/places.ts';
import type { ReadDevice } from '../read-device.ts';

/** The throw-away certificates of one run; their files are in the sandbox. */
export interface SandboxCertificates {
  /** PEM with its key, for those that no name is known of, for clients and for stubs. */
  readonly common: string;
  /** Files with the names of a real certificate, by its path. */
  readonly byPath: ReadonlyMap<string, string>;
}

/** Makes them anew: real keys are never read for a rehearsal. */
export async function makeCertificates(
  { reading, files }: ReadDevice,
  folder: string,
): Promise<SandboxCertificates> {
  const common = await throwAwayCertificate();
  writeSandboxFile(folder, certificateName, common);
  const paths = reading.facts.frontends.flatMap(({ listeners }) =>
    listeners.flatMap(({ certificates = [] }) => certificates.map(({ certificate }) => certificate)),
  );
  const byPath = new Map<string, string>();
  for (const path of new Set(paths)) {
    const names = files.get(path)?.certificate?.names;
    if (names === undefined) continue;
    const text = await throwAwayCertificate(names);
    byPath.set(path, writeSandboxFile(folder, `certificate-${byPath.size}.pem`, text));
  }
  return { common, byPath };
}
