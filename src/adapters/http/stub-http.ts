import type { Socket } from 'node:net';
import {
  beginMessage,
  isOver,
  type MessageReader,
  newReader,
  readMessage,
} from '../../load/message-reader.ts';
import { isWell, stubHeader } from '../../load/stub.ts';
import { reset } from './reset.ts';
import { remember, type StubState, statusOf, work } from './stub-state.ts';

interface Conversation {
  readonly socket: Socket;
  readonly reader: MessageReader;
  /** Bytes that came while an answer was due; requests of one connection are answered in their order. */
  waiting: Buffer[];
  busy: boolean;
}

/** Answers the requests of one connection, one after the other. */
export function serveHttp(state: StubState, socket: Socket): void {
  const conversation: Conversation = {
    socket,
    reader: newReader('request', 'x-forwarded-for'),
    waiting: [],
    busy: false,
  };
  socket.on('data', (bytes: Buffer) => {
    if (conversation.busy) conversation.waiting.push(bytes);
    else take(state, conversation, bytes);
  });
  socket.on('end', () => {
    if (!conversation.busy) socket.end();
  });
}

function take(state: StubState, conversation: Conversation, bytes: Buffer): void {
  const { reader, socket } = conversation;
  const read = readMessage(reader, bytes, 0, bytes.length);
  if (!isOver(reader)) return;
  if (read < bytes.length) conversation.waiting.unshift(bytes.subarray(read));
  conversation.busy = true;
  if (reader.phase === 'broken')
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  else answer(state, conversation);
}

function answer(state: StubState, conversation: Conversation): void {
  const { head } = conversation.reader;
  const [method = '', url = ''] = head.slice(0, head.indexOf('\r\n')).split(' ', 2);
  const { healthPaths = [] } = state.options;
  const { failure } = state.settings;
  if (healthPaths.length > 0 && healthPaths.includes(url.split('?', 1)[0] ?? '')) {
    state.counts.health++;
    if (failure?.kind === 'hang') return;
    reply(state, conversation, isWell(state.settings) ? 200 : 503, method);
    return;
  }
  noteRequest(state, conversation);
  if (failure?.kind === 'hang') return;
  if (failure?.kind === 'reset') {
    reset(conversation.socket);
    return;
  }
  work(state, (taken) => {
    if (taken) state.counts.answered++;
    else state.counts.refused++;
    reply(state, conversation, taken ? statusOf(state) : 503, method);
  });
}

function noteRequest(state: StubState, { reader, socket }: Conversation): void {
  const peer = socket.remoteAddress ?? '';
  const client = reader.value?.split(',', 1)[0]?.trim() ?? peer;
  if (state.requests.length >= (state.options.keep ?? 1000)) {
    remember(state, client, noRequest);
    return;
  }
  const [line = '', ...headers] = reader.head.split('\r\n');
  remember(state, client, { client, peer, line, headers });
}

/** Not kept: only counted. */
const noRequest = { client: '', peer: '', line: '', headers: [] };

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function reply(state: StubState, conversation: Conversation, status: number, method: string): void {
  const { socket, reader } = conversation;
  if (socket.destroyed || !socket.writable) return;
  const { name } = state.options;
  const body = `${name}\n`;
  const { closes } = reader;
  const head = `HTTP/1.1 ${status} ${reasons[status] ?? 'Status'}\r\n${stubHeader}: ${name}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n${closes ? 'Connection: close\r\n' : ''}\r\n`;
  socket.write(method === 'HEAD' ? head : head + body, 'latin1');
  if (closes) {
    socket.end();
    return;
  }
  conversation.busy = false;
  beginMessage(reader);
  const waiting = conversation.waiting.splice(0);
  const more = waiting.length === 0 ? undefined : Buffer.concat(waiting);
  if (more !== undefined) take(state, conversation, more);
}
