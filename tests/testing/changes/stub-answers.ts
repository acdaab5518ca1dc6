import { gzipSync } from 'node:zlib';
import { fieldOf, type Message } from './http-messages.ts';

/** What a server answers, and when. */
export interface StubAnswer {
  /** Sent after `delayMs`, each part as long again as `pauseMs` after the one before. */
  readonly parts: readonly Buffer[];
  readonly delayMs: number;
  readonly pauseMs: number;
  /** The server closes the connection after it. */
  readonly closes: boolean;
  /** From here on bytes go back as they come. */
  readonly isTunnel: boolean;
}

/** Wishes of a probe, from `X-Stub: status=404; delay=120`. */
type Wishes = ReadonlyMap<string, string>;

/** Paths that servers have for checks; every other check is answered 404. */
const checkPaths = /^\/(?:|health|healthz|ping|status|alive|ready)(?:\?|$)/;

const reasons: Readonly<Record<string, string>> = {
  200: 'OK',
  302: 'Found',
  304: 'Not Modified',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

export interface Asked {
  readonly message: Message;
  /** Name of the pool, which all its servers share. */
  readonly group: string;
  readonly isFailing: boolean;
  readonly isProbe: boolean;
  /** Where the server was reached, as it would write it into a URL. */
  readonly place: string;
}

/** The same answer from every server of a pool, so that only its body tells the pool. */
export function answerTo(asked: Asked): StubAnswer {
  const { message } = asked;
  const wishes = wishesOf(message);
  const [method = '', target = ''] = message.start.split(' ');
  if (wishes.has('nothing')) return { ...plain([]), closes: true };
  if (/websocket/i.test(fieldOf(message, 'upgrade') ?? '')) return tunnel();
  const status = statusFor(asked, wishes, target);
  const text = wishes.has('size')
    ? Buffer.alloc(Number(wishes.get('size')), `${asked.group} `)
    : bodyOf(asked.group, target);
  const body = wishes.has('gzip') ? gzipSync(text) : text;
  const closes = wishes.has('close') || isOld(message);
  const head = headOf({ status, wishes, length: body.length, asked });
  const isEmpty = method === 'HEAD' || status === '304';
  const sent = isEmpty ? Buffer.alloc(0) : framed(body, wishes);
  const pauseMs = Number(wishes.get('trickle') ?? 0);
  const half = Math.floor(sent.length / 2);
  const parts =
    pauseMs === 0
      ? [Buffer.concat([head, sent])]
      : [Buffer.concat([head, sent.subarray(0, half)]), sent.subarray(half)];
  return { parts, delayMs: Number(wishes.get('delay') ?? 0), pauseMs, closes, isTunnel: false };
}

export function wishesOf(message: Pick<Message, 'start' | 'fields'>): Wishes {
  const text = fieldOf(message, 'x-stub') ?? '';
  return new Map(
    text
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part): [string, string] => {
        const [name = '', value = ''] = part.split('=');
        return [name, value];
      }),
  );
}

function plain(parts: readonly Buffer[]): StubAnswer {
  return { parts, delayMs: 0, pauseMs: 0, closes: false, isTunnel: false };
}

function tunnel(): StubAnswer {
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
  return { ...plain([Buffer.from(head)]), isTunnel: true };
}

function statusFor({ isFailing, isProbe }: Asked, wishes: Wishes, target: string): string {
  if (isFailing) return '503';
  if (!isProbe) return checkPaths.test(target) || target === '*' ? '200' : '404';
  return wishes.has('redirect') ? '302' : (wishes.get('status') ?? '200');
}

function isOld(message: Message): boolean {
  const connection = fieldOf(message, 'connection') ?? '';
  return /close/i.test(connection) || (message.start.endsWith('HTTP/1.0') && !/keep-alive/i.test(connection));
}

interface HeadParts {
  readonly status: string;
  readonly wishes: Wishes;
  readonly length: number;
  readonly asked: Asked;
}

function headOf({ status, wishes, length, asked }: HeadParts): Buffer {
  const { message, group } = asked;
  const framing = wishes.has('chunked')
    ? ['Transfer-Encoding: chunked']
    : wishes.has('close')
      ? []
      : [`Content-Length: ${length}`];
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Other'}`,
    'Server: stub/1.0',
    'X-Powered-By: stub',
    `X-Pool: ${group}`,
    `Content-Type: ${wishes.get('type') ?? 'text/html'}`,
    'ETag: "v1"',
    'Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT',
    ...framing,
    ...(wishes.has('gzip') ? ['Content-Encoding: gzip'] : []),
    ...(wishes.has('cache') ? ['Cache-Control: public, max-age=60'] : []),
    ...(wishes.has('cookies')
      ? ['Set-Cookie: session=abc; Path=/app; Domain=app.internal', 'Set-Cookie: lang=en; Path=/']
      : []),
    ...(wishes.has('redirect') ? [`Location: ${redirectTo(wishes.get('redirect') ?? '', asked)}`] : []),
    ...(wishes
      .get('give')
      ?.split(',')
      .map((name) => `${name}: given`) ?? []),
    ...(wishes.has('bad') ? ['X-Bad Header: 1', 'X-Split: a\r\n b'] : []),
    ...(isOld(message) || wishes.has('close') ? ['Connection: close'] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Programs behind a proxy send clients on to a place near the one that they asked for. */
function redirectTo(how: string, { message, place }: Asked): string {
  const target = message.start.split(' ')[1] ?? '/';
  const next = `${(target.split('?')[0] ?? '').slice(0, 200).replace(/\/$/, '')}/next`;
  if (how === 'own') return `http://${fieldOf(message, 'host') ?? 'nobody.example'}${next}`;
  if (how === 'self') return `${place}${next}`;
  return how === 'path' ? '/moved/here' : `http://${how}/moved/here`;
}

function framed(body: Buffer, wishes: Wishes): Buffer {
  if (!wishes.has('chunked')) return body;
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}

/** Long enough to be worth compressing, with links for whoever rewrites them. */
function bodyOf(group: string, target: string): Buffer {
  const path = target.split('?')[0] ?? '';
  return Buffer.from(
    `<html><head><title>pool ${group}</title></head><body><p>${path.slice(0, 200)}</p>` +
      `<a href="http://app.internal/app/next">next</a> <a href="http://app.internal/app/">all</a> ${`words of pool ${group} `.repeat(30)}</body></html>\n`,
    'latin1',
  );
}
