import type { Span } from '../text/source.ts';

/** What is known of a truth: three-valued, so that ignorance is carried and never guessed away. */
export type Truth = 'yes' | 'no' | 'uncertain';

/** The part of a request that a test looks at. `argument` names the header, parameter or cookie. */
export interface Field {
  readonly name:
    | 'source' // client address as the listener sees it
    | 'source-port'
    | 'destination' // address the client connected to
    | 'destination-port'
    | 'method'
    | 'scheme-tls' // true when the client's connection is TLS that ends here
    | 'sni' // of TLS that ends here; with the argument `passing` of TLS that is passed on as it is
    | 'tls-passing' // TLS that is passed on as it is: 1, the type of its first message
    | 'http-passing' // of a connection that is passed on as it is: whether HTTP/1 is inside that can be read
    | 'host' // Host header; port removed only by a transform
    | 'path' // without the query
    | 'url' // as in the request line: path?query; `written` as the client wrote it, `line` a whole URL with HTTP/2
    | 'query'
    | 'url-param'
    | 'header'
    | 'variable' // what a rule has kept with the request; absent until one does
    | 'cookie'
    | 'http-version'
    | 'constant' // always true or a fixed value in `argument`
    | 'pool-alive-servers' // number of usable servers of pool `argument`
    | 'random' // uniform number below `argument`
    | 'opaque'; // anything that only the running program knows
  readonly argument?: string | undefined;
}

/** A change of the field's value before it is compared. */
export interface Transform {
  readonly name:
    | 'lower'
    | 'upper'
    | 'strip-port'
    | 'field'
    | 'word'
    | 'mask'
    | 'bytes' // from an offset, so many
    | 'length'
    | 'modulo'
    | 'substitute' // what a regular expression's match is replaced by: source, flags, text with $1 to $9
    | 'replace' // each match alone is replaced, only the first without the flag g: source, flags, text
    | 'escape' // a decoded path as it stands in a request line
    | 'opaque';
  readonly arguments: readonly string[];
}

export type Matcher =
  | { readonly kind: 'found' }
  | { readonly kind: 'true' }
  | {
      readonly kind: 'exact' | 'prefix' | 'suffix' | 'substring';
      readonly value: string;
      readonly ignoreCase: boolean;
    }
  /** `value` as a whole run between delimiters: '/' and '?' for directory, '.' and ':' too for domain. */
  | { readonly kind: 'directory' | 'domain'; readonly value: string; readonly ignoreCase: boolean }
  /** `source` in the common subset of PCRE and ECMAScript. */
  | { readonly kind: 'regex'; readonly source: string; readonly ignoreCase: boolean }
  | { readonly kind: 'address'; readonly prefix: string }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'opaque'; readonly reason: string };

export type Predicate =
  | { readonly kind: 'constant'; readonly value: boolean; readonly span?: Span | undefined }
  | { readonly kind: 'all' | 'any'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'not'; readonly term: Predicate }
  /** True when any of `matchers` accepts the transformed value of `field`. */
  | {
      readonly kind: 'test';
      readonly field: Field;
      readonly transforms: readonly Transform[];
      readonly matchers: readonly Matcher[];
      readonly span: Span;
    }
  | { readonly kind: 'uncertain'; readonly reason: string; readonly span: Span };

export const always: Predicate = { kind: 'constant', value: true };
