import { expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

it.each([
  ['src_http_req_rate gt 100', 'routing'],
  ['src -f ours.lst', 'routing'],
])('a test by %s, which no request shows', (criterion, expected) => {
  const text = `frontend www\n bind :80\n acl is_api ${criterion}\n use_backend red if is_api\nbackend red\n server a 10.0.0.1:80\n`;
  const effect = partsOf(kindNamed('haproxy'), text).find(({ word }) => word === 'acl')?.effect;
  expect([effect?.class, effect?.computed]).toEqual([expected, undefined]);
});

/** What a change of the test can do, by what names it. */
it.each([
  ['', 'none'],
  ['use_backend red if is_api', 'routing computed'],
  ['use_backend red if !is_api', 'routing computed'],
  ['http-response del-header Server if is_api', 'content'],
  ['monitor-uri /up\n monitor fail if is_api', 'routing'],
  ['http-request capture hdr(host) len 10 if is_api', 'routing computed'],
  ['http-response del-header Server if { acl(is_api) }', 'content'],
])('a test that is named by: %s', (rule, expected) => {
  const text = `frontend www\n bind :80\n acl is_api path_beg /api\n ${rule}\nbackend red\n server a 10.0.0.1:80\n`;
  const effect = partsOf(kindNamed('haproxy'), text).find(({ word }) => word === 'acl')?.effect;
  expect(`${effect?.class}${effect?.computed === true ? ' computed' : ''}`).toBe(expected);
});
