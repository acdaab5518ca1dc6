import { expect, it } from 'vitest';
import { haproxy } from '../devices/haproxy/index.ts';
import { nothingDeclared } from '../model/declared.ts';
import type { CertificateFact, FileFact } from '../model/file-fact.ts';
import { buildPath } from '../network/path.ts';
import { covers, daysBetween } from './certificates.ts';
import type { Finding, Rule } from './rule.ts';
import { rule as expiring } from './rules/certificate-expiring/rule.ts';
import { rule as mismatch } from './rules/certificate-key-mismatch/rule.ts';
import { rule as missing } from './rules/certificate-missing/rule.ts';
import { rule as readable } from './rules/secrets-world-readable/rule.ts';
import { audit } from './run.ts';

const day = 86_400_000;
const now = 1_700_000_000_000;
const certificate: CertificateFact = {
  notBefore: now - 100 * day,
  notAfter: now + 100 * day,
  names: ['www.example.com', '*.example.com'],
  keyOf: 'aa',
  signature: 'ecdsa-with-SHA256',
  selfSigned: false,
};

it.each([
  ['www.example.com', true],
  ['WWW.Example.COM', true],
  ['shop.example.com', true],
  ['a.shop.example.com', false],
  ['example.com', false],
  ['www.example.net', false],
])('a certificate with a wildcard covers %s: %s', (host, covered) => {
  expect(covers(certificate, host)).toBe(covered);
});

it('counts whole days', () => {
  expect(daysBetween(now, now + 2 * day - 1)).toBe(1);
});

function findings(rule: Rule, fact: Partial<FileFact>): readonly Finding[] {
  const text =
    'frontend www\n bind :443 ssl crt /certs/site.pem\n default_backend app\nbackend app\n server a 10.0.0.1:80\n';
  const { facts } = haproxy.read([{ file: 'haproxy.cfg', text }]);
  const path = buildPath([{ id: 'lb1', facts }], nothingDeclared);
  const files = (_: string, name: string): FileFact =>
    name === '/certs/site.pem' ? { path: name, state: 'present', ...fact } : { path: name, state: 'unknown' };
  return audit([rule], { path, forecast: { services: [] }, files, now }, ['outage', 'security']);
}

it.each([
  [0o644, 1],
  [0o604, 1],
  [0o640, 0],
  [0o600, 0],
])('a key of mode %o has %i findings', (mode, count) => {
  expect(findings(readable, { mode, secret: true })).toHaveLength(count);
});

it('a certificate without a key may be read by everybody', () => {
  expect(findings(readable, { mode: 0o644, secret: false })).toEqual([]);
});

it('tells missing from unknown', () => {
  expect(findings(missing, { state: 'missing' })).toHaveLength(1);
  expect(findings(missing, { state: 'unknown' })).toEqual([]);
});

it('compares keys only where both are known', () => {
  expect(findings(mismatch, { certificate, keyOf: 'bb' })).toHaveLength(1);
  expect(findings(mismatch, { certificate, keyOf: 'aa' })).toEqual([]);
  expect(findings(mismatch, { certificate })).toEqual([]);
});

it('warns a month before the end, and of short-lived certificates when a fifth is left', () => {
  const ends = (life: number, left: number): number =>
    findings(expiring, {
      certificate: { ...certificate, notBefore: now + (left - life) * day, notAfter: now + left * day },
    }).length;
  expect([ends(365, 29), ends(365, 31), ends(90, 20), ends(90, 17), ends(6, 2), ends(6, 1)]).toEqual([
    1, 0, 0, 1, 0, 1,
  ]);
});
