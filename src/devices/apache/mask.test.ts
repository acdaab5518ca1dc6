import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';

describe('masking', () => {
  it.each([
    ['AuthLDAPBindPassword "s3cret"', 'AuthLDAPBindPassword ***'],
    ['  SessionCryptoPassphrase one two', '  SessionCryptoPassphrase ***'],
    [
      'BalancerMember ajp://10.0.0.1 secret=letmein route=a',
      'BalancerMember ajp://10.0.0.1 secret=*** route=a',
    ],
    ['RequestHeader set Authorization "Basic dXNlcjpwYXNz"', 'RequestHeader set Authorization ***'],
    ['DBDParams "host=db user=u password=hunter2"', 'DBDParams "host=db user=u password=***"'],
    ['SetEnv DB_PASSWORD hunter2', 'SetEnv DB_PASSWORD ***'],
    ['Define API_TOKEN "a b"', 'Define API_TOKEN ***'],
    ['ProxyPass /a http://user:hunter2@10.0.0.1/', 'ProxyPass /a http://user:***@10.0.0.1/'],
    ['AuthBasicFake user hunter2', 'AuthBasicFake user ***'],
  ])('hides the secret of %s', (text, expected) => {
    expect(maskSecrets(text)).toBe(expected);
  });

  it.each([
    'ProxyPass /password http://10.0.0.1/',
    'ServerName keys.example.com',
    'SSLCertificateKeyFile /etc/ssl/private/a.key',
    'ProxyPass / balancer://auth/ stickysession=TOKEN',
    'RewriteCond %{HTTP:Authorization} ^$',
  ])('leaves %s as it is', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
});
