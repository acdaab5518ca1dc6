import { dirname, join, relative, resolve } from 'node:path';
import { fileExists, realPath } from '../../adapters/configuration-files.ts';
import { runInCopy } from '../../adapters/sandbox.ts';
import { throwAwayCertificate } from '../../adapters/throw-away-certificate.ts';
import type { NativeCheck } from '../../devices/device.ts';
import type { Problem } from '../../text/problem.ts';
import type { Span } from '../../text/source.ts';
import type { Estate } from '../estate.ts';
import type { ReadDevice } from '../read-device.ts';
import { accountFiles, hostsFile, isHere, standIn } from './stand-ins.ts';

/** What the real programs said of an estate's devices. */
export interface NativeAnswer {
  readonly problems: readonly Problem[];
  /** For people: `lb1: haproxy -c agrees`, or why it was not asked. */
  readonly asked: readonly string[];
}

const timeoutMs = 30_000;
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Asks the real program of each device about a throw-away copy of its files, where it is installed. */
export async function askPrograms(estate: Estate): Promise<NativeAnswer> {
  const certificate = await throwAwayCertificate();
  const answers: NativeAnswer[] = [];
  for (const device of estate.devices) answers.push(await askProgram(estate, device, certificate));
  return {
    problems: answers.flatMap(({ problems }) => problems),
    asked: [...new Set(answers.flatMap(({ asked }) => asked))],
  };
}

async function askProgram(estate: Estate, device: ReadDevice, certificate: string): Promise<NativeAnswer> {
  const { native, title } = device.kind;
  if (native === undefined) return { problems: [], asked: [] };
  const program = programOf(native, device);
  if (program === undefined) return { problems: [], asked: [`not asked: ${title} is not installed here`] };
  const layout = layoutOf(estate, device);
  const command = native.command(program, layout.main);
  const result = await runInCopy({
    files: new Map([...layout.files, ...surroundings(device, native, { layout, certificate })]),
    hidden: layout.hidden,
    command,
    workingFolder: dirname(layout.main[0] ?? '/'),
    timeoutMs,
  });
  const name = command.slice(0, 2).join(' ').replace(/^.*\//, '');
  if ('unavailable' in result)
    return { problems: [], asked: [`not asked: ${name} needs a copy of the system (${result.unavailable})`] };
  const all = native.read(result);
  const judged = all.filter((problem) => !native.aboutHost(problem)).map((one) => shownAt(one, layout));
  return { problems: judged, asked: [`${device.id}: ${name} ${opinion(all.length, judged)}`] };
}

function opinion(said: number, judged: readonly Problem[]): string {
  if (judged.some(({ severity }) => severity === 'error')) return 'refuses it';
  const left = said - judged.length;
  const rest = left === 0 ? '' : `; ${left} message${left === 1 ? '' : 's'} about this host not judged`;
  return `${said > judged.length && judged.length === 0 ? 'finds nothing that can be judged here' : 'agrees'}${rest}`;
}

function programOf({ programs }: NativeCheck, { declared }: ReadDevice): string | undefined {
  const { program } = declared.control;
  if (program !== undefined && fileExists(program)) return program;
  return programs.flatMap((name) => folders.map((folder) => join(folder, name))).find(fileExists);
}

/** Where the files lie in the copy: as on the device, as far as that is known. */
interface Layout {
  readonly files: ReadonlyMap<string, string>;
  readonly main: readonly string[];
  /** Name that spans show, by the path in the copy. */
  readonly shown: ReadonlyMap<string, string>;
  readonly hidden: readonly string[];
}

function layoutOf({ root, livePath }: Estate, { sources, names, declared, kind }: ReadDevice): Layout {
  const isBare = names[0] === '';
  const isInstalled = kind.installed.some((file) => root === file);
  const usual = dirname(kind.installed[0] ?? '/etc/x');
  const mainFolder = dirname(resolve(livePath(names[0] ?? '')));
  const home = declared.control.files?.[0];
  const target = isInstalled ? mainFolder : home === undefined ? usual : dirname(resolve(root, home));
  const files = new Map<string, string>();
  const shown = new Map<string, string>();
  const places = names.map((name, at) => {
    const own = isBare && at === 0 ? realPath(resolve(root)) : resolve(livePath(name));
    const place = join(target, relative(mainFolder, own));
    const inside = isInstalled || place.startsWith(`${target}/`) ? place : own;
    files.set(inside, sources[at]?.text ?? '');
    shown.set(inside, sources[at]?.file ?? name);
    return inside;
  });
  const given = Math.max(1, kind.sources === undefined ? names.length : 1);
  return {
    files,
    shown,
    main: places.slice(0, given),
    hidden: isInstalled ? [] : [...new Set(kind.installed.map((file) => dirname(file)))],
  };
}

interface Made {
  readonly layout: Layout;
  readonly certificate: string;
}

function* surroundings(
  { reading, files, kind }: ReadDevice,
  native: NativeCheck,
  { layout, certificate }: Made,
): Iterable<readonly [string, string | undefined]> {
  const { facts } = reading;
  const home = dirname(layout.main[0] ?? '/');
  for (const reference of facts.files) {
    const isHidden = layout.hidden.some((folder) => reference.path.startsWith(`${folder}/`));
    if (!isHidden && reference.path.startsWith('/') && isHere(files.get(reference.path), reference)) continue;
    for (const [path, text] of standIn(reference, certificate)) {
      const place = resolve(home, path);
      if (!layout.files.has(place)) yield [path.endsWith('/') ? `${place}/` : place, text];
    }
  }
  yield ['/etc/hosts', hostsFile(facts)];
  yield* accountFiles(native.accounts(kind.directives?.(reading.tree) ?? []));
}

function shownAt(problem: Problem, { shown }: Layout): Problem {
  const { span } = problem;
  if (span === undefined) return problem;
  const file = shown.get(span.file);
  const message = [...shown].reduce((text, [path, name]) => text.replaceAll(path, name), problem.message);
  return { ...problem, message, span: file === undefined ? undefined : ({ ...span, file } satisfies Span) };
}
