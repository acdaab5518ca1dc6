import type { Path } from '../../../network/path.ts';
import { type Placed, statementsOf } from '../../statements.ts';

/** A statement that names ciphers, and the first of them that is broken. */
export interface WeakCipher {
  readonly placed: Placed;
  readonly cipher: string;
}

/** Without encryption, without authentication, or broken (RFC 7465, RFC 9325, CVE-2016-2183). */
const broken =
  /^(e?NULL|aNULL|A?DH-anon|ADH|AECDH|EXP(ORT)?\d*|EXP-.*|.*-?RC4(-.*)?|RC4|RC2|3DES|DES|.*DES-CBC3?-.*|DES-CBC3|IDEA|LOW|MD5|COMPLEMENTOFALL|NULL-.*)$/i;

/** Cipher lists of nginx and httpd; HAProxy's own default excludes them. */
export function* weakCiphers(path: Path): Iterable<WeakCipher> {
  const places = [
    ...statementsOf(path, 'nginx', 'ssl_ciphers'),
    ...statementsOf(path, 'apache', 'sslciphersuite'),
  ];
  for (const placed of places) {
    const cipher = firstWeak(placed.directive.arguments.at(-1) ?? '');
    if (cipher !== undefined) yield { placed, cipher };
  }
}

/** A list in OpenSSL's form: `!` removes for good, wherever it stands; `-` what stands before; `+` moves to the end. */
function firstWeak(list: string): string | undefined {
  const words = list.split(/[:, ]+/);
  const gone = new Set(words.filter((word) => /^[!-]/.test(word)).map((word) => word.slice(1).toUpperCase()));
  return words.find((word) => /^\w/.test(word) && broken.test(word) && !gone.has(word.toUpperCase()));
}
