import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';

describe('masking', () => {
  it.each([
    ['proxy_set_header Authorization "Basic dXNlcjpwYXNz";', 'proxy_set_header Authorization ***;'],
    ['proxy_set_header X-Api-Key abcdef;', 'proxy_set_header X-Api-Key ***;'],
    ['fastcgi_param HTTP_AUTHORIZATION s3cret;', 'fastcgi_param HTTP_AUTHORIZATION ***;'],
    ['add_header Authorization "Bearer abcdefgh";', 'add_header Authorization ***;'],
    ['secure_link_secret word;', 'secure_link_secret ***;'],
    ['secure_link_md5 "$secure_link_expires$uri hidden";', 'secure_link_md5 ***;'],
    ['auth_http_header X-Auth-Key "s3cret";', 'auth_http_header X-Auth-Key ***;'],
    ['set $db_password hunter2;', 'set $db_password ***;'],
    ['set $api_token "a b";', 'set $api_token ***;'],
    ['env API_KEY=hunter2;', 'env API_KEY=***;'],
    ['proxy_pass http://user:hunter2@10.0.0.1/;', 'proxy_pass http://user:***@10.0.0.1/;'],
    ['return 200 "Bearer abcdefghij";', 'return 200 "Bearer ***";'],
  ])('hides the secret of %s', (text, expected) => {
    expect(maskSecrets(text)).toBe(expected);
  });

  it.each([
    'location /password/ { proxy_pass http://10.0.0.1; }',
    'ssl_certificate_key /etc/ssl/private/a.key;',
    'auth_basic_user_file /etc/nginx/htpasswd;',
    'auth_basic "staff only";',
    'keepalive 16;',
    'hash $cookie_token consistent;',
    'server_name keys.example.com tokens.example.com;',
    'proxy_set_header Host $host;',
    'proxy_set_header Authorization $http_authorization;',
    'set $auth_token "$arg_token";',
    'limit_req_zone $http_authorization zone=one:10m rate=1r/s;',
  ])('leaves %s as it is', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
});
