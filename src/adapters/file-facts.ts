import type { KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { getBuiltinModule } from 'node:process';
import type { CertificateFact, FileFact } from '../model/file-fact.ts';

/** What rules may know of a file: its permissions, and what it says as a certificate or key. Keys are never kept. */
export function readFileFact(file: string, path: string): FileFact {
  try {
    const { mode, size, mtimeMs, ctimeMs, ino } = statSync(file);
    const stamp = `${path} ${mode} ${size} ${mtimeMs} ${ctimeMs} ${ino}`;
    const held = facts.get(file);
    if (held?.stamp === stamp) return held.fact;
    const known: FileFact = { path, state: 'present', mode: mode & 0o7777 };
    const fact = size > largest ? known : { ...known, ...contents(readFileSync(file, 'latin1')) };
    facts.set(file, { stamp, fact });
    return fact;
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    return { path, state: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unknown' };
  }
}

/** Facts by the file's path: the same file gives the same fact. */
const facts = new Map<string, { readonly stamp: string; readonly fact: FileFact }>();

/** Certificates and keys are small; anything larger is something else. */
const largest = 1_000_000;

function contents(text: string): Partial<FileFact> {
  const certificate = pem(text, 'CERTIFICATE');
  const key = pem(text, '(?:[A-Z]+ )?PRIVATE KEY');
  return {
    digest: crypto().createHash('sha256').update(text, 'latin1').digest('hex'),
    certificate: certificate === undefined ? undefined : certificateFact(certificate),
    keyOf: key === undefined ? undefined : publicDigestOf(key),
    secret: key !== undefined,
  };
}

function pem(text: string, label: string): string | undefined {
  return new RegExp(`-----BEGIN (${label})-----[^-]*-----END \\1-----`).exec(text)?.[0];
}

function certificateFact(text: string): CertificateFact | undefined {
  try {
    const certificate = new (crypto().X509Certificate)(text);
    const { publicKey } = certificate;
    return {
      notBefore: certificate.validFromDate.getTime(),
      notAfter: certificate.validToDate.getTime(),
      names: namesOf(certificate),
      keyOf: digest(publicKey),
      rsaBits:
        publicKey.asymmetricKeyType === 'rsa' ? publicKey.asymmetricKeyDetails?.modulusLength : undefined,
      signature: certificate.signatureAlgorithm ?? '',
      selfSigned: certificate.issuer === certificate.subject && certificate.verify(publicKey),
    };
  } catch {
    return undefined;
  }
}

function namesOf({ subjectAltName, subject }: X509Certificate): readonly string[] {
  const names = (subjectAltName ?? '')
    .split(/, /)
    .flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []);
  if (names.length > 0) return names;
  return subject.split('\n').flatMap((line) => /^CN=(.+)$/.exec(line)?.[1] ?? []);
}

/** Loaded when there is a certificate: a check of one file mostly has none, and starts the sooner. */
function crypto(): ReturnType<typeof getBuiltinModule<'node:crypto'>> {
  return getBuiltinModule('node:crypto');
}

/** A key that needs a passphrase cannot be compared. */
function publicDigestOf(text: string): string | undefined {
  try {
    return digest(crypto().createPublicKey(crypto().createPrivateKey(text)));
  } catch {
    return undefined;
  }
}

function digest(key: KeyObject): string {
  return crypto()
    .createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
