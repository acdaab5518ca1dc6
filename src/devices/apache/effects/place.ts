import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import { wholeOf } from '../../../model/whole.ts';

/** Where a part stands, and the statements that can have to do with it, one a line with its name in lower case. */
export interface Place {
  /** As the manual writes it; `ProxyPass timeout` is a parameter. */
  readonly word: string;
  readonly statement: Directive;
  readonly around: readonly Directive[];
  /** Statements at the top of the file. */
  readonly file: readonly Directive[];
  /** All but what stands in other virtual hosts. */
  readonly near: string;
  readonly all: string;
}

/** Undefined where not all of the configuration is read: what is not there may switch the word on. */
export function placeOf(word: string, statement: Directive, around: readonly Directive[]): Place | undefined {
  const file = wholeOf(around[0] ?? statement);
  if (file === undefined || !isWhole(file)) return undefined;
  const host = around.find(isHost);
  return {
    word,
    statement,
    around,
    file,
    get near() {
      return host === undefined ? allText(file) : `${outsideText(file)}\n${insideText(host)}`;
    },
    get all() {
      return allText(file);
    },
  };
}

export function isHost({ name, block }: Directive): boolean {
  return name === 'virtualhost' && block !== undefined;
}

/** Folders with files of their own (.htaccess), values from the surroundings, and parts without the rest. */
const isWhole = heldBy((file: readonly Directive[]): boolean => {
  const text = allText(file);
  return (
    /^listen /m.test(text) &&
    !/^allowoverride(?:list)? (?!none $)/im.test(text) &&
    !/^includeoptional |^include |\$\{[^}:]*\}/m.test(text)
  );
});

/** Names that stand in these lines switch nothing on. */
const silent = /^(?:loadfile|customlog|logformat|errorlog|errorlogformat|loglevel|documentroot|serverroot)$/;
const foreign = /php|perl|wsgi|passenger|fcgid|python|ruby|jk|security|rivet|mono|dotnet/i;

export function lineOf({ name, arguments: given, block }: Directive): string {
  return `${block === undefined ? '' : '<'}${name} ${given.map((one) => `${one} `).join('')}`.replaceAll(
    '\n',
    ' ',
  );
}

function textOf(list: readonly Directive[]): string {
  const lines: string[] = [];
  for (const [one] of walkDirectives(list)) {
    const isSilent =
      one.name === 'loadmodule' ? !foreign.test(one.arguments.join(' ')) : silent.test(one.name);
    if (!isSilent) lines.push(lineOf(one));
  }
  return lines.join('\n');
}

const allText = heldBy(textOf);
const outsideText = heldBy((file: readonly Directive[]) => textOf(file.filter((one) => !isHost(one))));
const insideText = heldBy((host: Directive) => textOf([host]));
