// Asks from one host which destinations answer: `prober.ts MILLISECONDS QUESTIONS`, how long an answer is waited for
// and a JSON list; prints a JSON list of booleans.
// Run inside the host's network namespace.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

interface Question {
  readonly source: string;
  readonly destination: string;
  /** Undefined: a ping. */
  readonly port?: number | undefined;
}

const attempts = 3;
const [patience = '350', list = '[]'] = process.argv.slice(2);
const patienceMs = Number(patience);

const questions = JSON.parse(list) as readonly Question[];
const alive = pinged(questions.filter(({ port }) => port === undefined));
const answers = await Promise.all(
  questions.map(async (question) =>
    question.port === undefined
      ? (await alive).has(question.destination)
      : isOpen({ ...question, port: question.port }),
  ),
);
process.stdout.write(JSON.stringify(answers));

/** Destinations that answer ICMP echo requests. */
async function pinged(pings: readonly Question[]): Promise<ReadonlySet<string>> {
  const bySource = Map.groupBy(pings, ({ source }) => source);
  const found = await Promise.all(
    [...bySource].map(([source, own]) =>
      ping(
        source,
        own.map(({ destination }) => destination),
      ),
    ),
  );
  return new Set(found.flat());
}

function ping(source: string, destinations: readonly string[]): Promise<readonly string[]> {
  const words = ['-a', '-r', `${attempts - 1}`, '-t', `${patienceMs}`, '-i', '1', '-B', '1', '-S', source];
  const program = spawn('fping', [...words, ...destinations], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  program.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  return new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('close', () => resolve(text.split('\n').filter((line) => line !== '')));
  });
}

/** A reset is an answer as good as an acceptance: nobody listens, and the answer of who has the address came back. */
async function isOpen(question: Question & { readonly port: number }): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await sleep(50);
    if (await isAnswered(question)) return true;
  }
  return false;
}

function isAnswered({ source, destination, port }: Question & { readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: destination, port, localAddress: source, timeout: patienceMs });
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => settle(true));
    socket.on('timeout', () => settle(false));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'));
  });
}
