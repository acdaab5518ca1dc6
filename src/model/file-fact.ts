/** What is known of a file that a configuration refers to, for rules. */
export interface FileFact {
  /** As the configuration says it. */
  readonly path: string;
  /** `unknown`: not collected, which is never taken for missing. */
  readonly state: 'present' | 'missing' | 'unknown';
  /** Permission bits, such as 0o644. */
  readonly mode?: number | undefined;
  /** SHA-256 of its bytes, hexadecimal; undefined when it was not read. */
  readonly digest?: string | undefined;
  /** The first certificate of the file. */
  readonly certificate?: CertificateFact | undefined;
  /** SHA-256 of the public key that belongs to the first private key of the file, in hexadecimal. */
  readonly keyOf?: string | undefined;
  /** The file holds a private key. */
  readonly secret?: boolean | undefined;
}

/** Of an X.509 certificate (RFC 5280). */
export interface CertificateFact {
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** DNS names and addresses of the subject alternative names; the common name where there are none. */
  readonly names: readonly string[];
  /** SHA-256 of its public key, in hexadecimal. */
  readonly keyOf: string;
  /** Bits of an RSA key; undefined for other keys. */
  readonly rsaBits?: number | undefined;
  readonly signature: string;
  readonly selfSigned: boolean;
}
