import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type Head, joinedFields, type Message, messageReader, requestLength } from './http-messages.ts';
import { type Arrival, groupOf, type Recorder } from './recorder.ts';
import { answerTo, type StubAnswer } from './stub-answers.ts';

/** What a server knows of a connection before its first request. */
export interface Incoming {
  readonly server: string;
  readonly recorder: Recorder;
  readonly mode: () => StubMode;
  /** Of the TLS handshake, of the PROXY line, and the address that it came from. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Healthy; answers 503 to all; never answers. */
export type StubMode = 'well' | 'failing' | 'silent';

/** Serves HTTP/1 on a connection and records what came. */
export function serveHttp(socket: Duplex, incoming: Incoming): void {
  let current: Arrival | undefined;
  let waiting: Promise<void> = Promise.resolve();
  let isOver = false;
  const reader = messageReader({
    lengthOf: requestLength,
    onHead: (head) => {
      if (isOver) return;
      current = record(head, incoming);
      if (/100-continue/i.test(joinedFields(head.fields)['expect'] ?? ''))
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    },
    onMessage: (message) => {
      if (current !== undefined) current.fields['body'] = digestOf(message.body);
      if (incoming.mode() === 'silent' || isOver) return true;
      const answer = answerOf(message, incoming);
      isOver = answer.closes;
      waiting = waiting.then(() => send(socket, answer));
      return !answer.isTunnel;
    },
    onRest: (rest) => socket.write(rest),
  });
  socket.on('data', reader.feed).on('error', () => socket.destroy());
  socket.on('end', () => void waiting.then(() => socket.end()));
}

export function digestOf(body: Buffer): string {
  if (body.length === 0) return '';
  return `${body.length} bytes ${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
}

function probeOf(head: Head): string | undefined {
  return joinedFields(head.fields)['x-probe'];
}

function record(head: Head, { server, recorder, facts }: Incoming): Arrival {
  const [method = '', target = '', version = ''] = head.start.split(' ');
  const joined = joinedFields(head.fields);
  const headers = Object.entries(joined)
    .filter(([name]) => name !== 'x-probe' && name !== 'x-stub')
    .map(([name, value]): [string, string] => [`h:${name}`, value]);
  const fields = {
    ...facts,
    method,
    target,
    version,
    body: 'incomplete',
    ...Object.fromEntries(headers),
  };
  const arrival = { server, fields };
  const probe = probeOf(head);
  if (probe === undefined) recorder.checked(server, checkText(head, facts));
  else recorder.arrived(probe, arrival);
  return arrival;
}

/** What a check is, without what differs from one to the next. */
function checkText(head: Head, facts: Incoming['facts']): string {
  const headers = head.fields
    .map(([name, value]) => `${name.toLowerCase()}=${value}`)
    .sort()
    .join(' ');
  const about = Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return `${head.start} ${headers} ${about}`;
}

function answerOf(message: Message, { server, mode, facts }: Incoming): StubAnswer {
  const isProbe = probeOf(message) !== undefined;
  const place = `${facts['tls'] === undefined ? 'http' : 'https'}://127.0.${server}:${facts['port'] ?? ''}`;
  return answerTo({ message, group: groupOf(server), isFailing: mode() === 'failing', isProbe, place });
}

async function send(socket: Duplex, { parts, delayMs, pauseMs, closes }: StubAnswer): Promise<void> {
  for (const [at, part] of parts.entries()) {
    const ms = at === 0 ? delayMs : pauseMs;
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    if (socket.destroyed) return;
    socket.write(part);
  }
  if (closes) socket.end();
}
