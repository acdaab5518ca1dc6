import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beginMessage,
  endMessage,
  isOver,
  type MessageReader,
  newReader,
  readMessage,
} from './message-reader.ts';

/** Feeds the text in pieces of a size; what the reader is then, and how many bytes it took. */
function feed(reader: MessageReader, text: string, size: number = text.length): number {
  const bytes = Buffer.from(text, 'latin1');
  let taken = 0;
  for (let at = 0; at < bytes.length && !isOver(reader); at += size) {
    const to = Math.min(bytes.length, at + size);
    taken += readMessage(reader, bytes, at, to) - at;
  }
  return taken;
}

function response(text: string, size?: number): MessageReader {
  const reader = newReader('response', 'X-Server');
  feed(reader, text, size);
  return reader;
}

const whole: readonly (readonly [name: string, text: string])[] = [
  ['a length', 'HTTP/1.1 200 OK\r\nX-Server: app1\r\nContent-Length: 5\r\n\r\nhello'],
  ['no body', 'HTTP/1.1 204 No Content\r\nx-server: app1\r\n\r\n'],
  [
    'not modified, whatever its length says',
    'HTTP/1.1 304 Not Modified\r\nX-SERVER:app1\r\nContent-Length: 9\r\n\r\n',
  ],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nX-Server: app1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;a=b\r\n!\r\n0\r\nTrailer: 1\r\n\r\n',
  ],
  [
    'chunks and a length: the chunks count',
    'HTTP/1.1 200 OK\r\nX-Server: app1\r\nContent-Length: 3\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
  ],
  [
    'an interim answer before it',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Server: app1\r\nContent-Length: 0\r\n\r\n',
  ],
  ['no reason phrase', 'HTTP/1.1 200\r\nX-Server: app1\r\nContent-Length: 0\r\n\r\n'],
  [
    'the same length twice',
    'HTTP/1.1 200 \r\nX-Server: app1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx',
  ],
];

describe.each(whole)('an answer with %s', (_, text) => {
  test.each([1, 2, 3, 7, 1000])('is whole in pieces of %i', (size) => {
    const reader = response(text, size);
    expect(reader).toMatchObject({ phase: 'done', value: 'app1' });
  });

  test('is whole at its last byte, and not before', () => {
    const reader = newReader('response', 'x-server');
    expect(feed(reader, `${text}HTTP/1.1 200 OK`)).toBe(text.length);
    expect(isOver(response(text.slice(0, -1)))).toBe(false);
  });
});

test.each([
  ['SSH-2.0-OpenSSH_9.2\r\n'],
  ['<html>'],
  ['HTTP/2 200\r\n\r\n'],
  ['HTTP/1.1 20 OK\r\n\r\n'],
  ['HTTP/1.1 abc OK\r\n\r\n'],
  ['HTTP/1.1 2000 OK\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n'],
  [`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(70_000)}`],
  [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1'.repeat(5000)}`],
])('%j is broken', (text) => {
  expect(response(text).phase).toBe('broken');
});

describe('whether the connection may be used again', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', true],
  ])('after %j: closes is %s', (text, closes) => {
    expect(response(text)).toMatchObject({ phase: 'done', closes });
  });
});

test('an answer without a length ends with its connection', () => {
  const reader = response('HTTP/1.1 200 OK\r\n\r\nhello');
  expect(isOver(reader)).toBe(false);
  expect(endMessage(reader)).toBe(true);
  expect(endMessage(response('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello'))).toBe(false);
});

test('the answer to a HEAD has no body', () => {
  const reader = newReader('response', '');
  beginMessage(reader, true);
  feed(reader, 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n');
  expect(reader.phase).toBe('done');
});

test('requests follow each other on a connection', () => {
  const first = 'POST /a HTTP/1.1\r\nContent-Length: 2\r\nX-Forwarded-For: 10.0.0.7\r\n\r\nhi';
  const reader = newReader('request', 'x-forwarded-for');
  expect(feed(reader, `${first}GET /b HTTP/1.1\r\n\r\n`)).toBe(first.length);
  expect(reader).toMatchObject({ phase: 'done', value: '10.0.0.7' });
  beginMessage(reader);
  feed(reader, 'GET /b HTTP/1.1\r\n\r\n');
  expect(reader).toMatchObject({ phase: 'done', value: undefined, head: 'GET /b HTTP/1.1' });
});

test('whatever comes, reading ends and takes no more than it was given', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('request', 'response'),
      fc.array(
        fc.oneof(
          fc.constantFrom(...whole.map(([, text]) => text.slice(0, 40))),
          fc.string(),
          fc.constant('\r\n\r\n'),
        ),
      ),
      fc.integer({ min: 1, max: 50 }),
      (kind, parts, size) => {
        const text = parts.join('');
        const reader = newReader(kind as 'request' | 'response', 'x-server');
        expect(feed(reader, text, size)).toBeLessThanOrEqual(text.length);
        expect(reader.held.length).toBeLessThanOrEqual(text.length);
      },
    ),
  );
});
