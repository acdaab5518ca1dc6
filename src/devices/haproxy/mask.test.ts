import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';

const cases: readonly (readonly [string, string])[] = [
  ['user anna password $6$k6y3o.eP$JlKBx9', 'user anna password ***'],
  ['user bob insecure-password "el gato" groups a', 'user bob insecure-password *** groups a'],
  ['stats auth admin:hunter2', 'stats auth admin:***'],
  ['    dynamic-cookie-key s3cret # c', '    dynamic-cookie-key *** # c'],
  [
    'http-request set-header Authorization "Basic YWRtaW46" if x',
    'http-request set-header Authorization *** if x',
  ],
  [
    'http-check send meth GET hdr Authorization Bearer\\ abcdef',
    'http-check send meth GET hdr Authorization ***',
  ],
  ['acl a hdr(authorization) -m str "Basic YWRtaW46eA=="', 'acl a hdr(authorization) -m str "Basic ***"'],
  ['tcp-check send AUTH\\ geheim\\r\\n', 'tcp-check send AUTH\\ ***\\r\\n'],
  ['setenv DB_PASSWORD swordfish', 'setenv DB_PASSWORD ***'],
  ['http-request set-var(txn.token) str(abc) if x', 'http-request set-var(txn.token) *** if x'],
  [
    'http-request set-header X %[path,hmac(sha256,c2VjcmV0)]',
    'http-request set-header X %[path,hmac(sha256,***)]',
  ],
  ['http-request redirect location http://u:pw@host/', 'http-request redirect location http://u:***@host/'],
];

describe('masking', () => {
  it.each(cases)('%s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it.each([
    'server s1 10.0.0.1:80 check',
    'use_backend b if { path_beg /password/reset }',
    'ssl-default-bind-ciphers ECDHE+AESGCM',
    'http-request auth realm Secret if x',
    'hash-type consistent sdbm avalanche',
  ])('leaves %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('hides any password, whatever stands around it', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9$./]{6,30}$/);
    fc.assert(
      fc.property(secret, fc.nat({ max: 3 }), (value, indent) => {
        const line = `${' '.repeat(indent)}user u password ${value}`;
        expect(maskSecrets(`backend b\n${line}\n# end`)).toBe(
          `backend b\n${' '.repeat(indent)}user u password ***\n# end`,
        );
      }),
      { seed: 7 },
    );
  });
});
