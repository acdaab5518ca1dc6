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
      return host === undefined ? allText(file) : nearText(host);
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

/** Balancers outside of the virtual host, and what is inside of them, are of it only where it names them. */
const nearText = heldBy((host: Directive): string => {
  const file = wholeOf(host) ?? [];
  const inside = insideText(host);
  const isNamed =
    /balancer:\/\/[^ ]*[$%]|^rewriterule .*[$%].*\[[^\]]*\bp|^<?lua|^<(?:proxy|proxymatch) .*[*~^]/im.test(
      inside,
    );
  const balancers = file.filter(
    ({ name, arguments: [place = ''] }) => name === 'proxy' && /^balancer:\/\/[^*]+$/i.test(place),
  );
  const unused = balancers.filter(({ arguments: [place = ''] }) => {
    const name = place.toLowerCase().replace(/\/$/, '');
    return !isNamed && !`${inside}\n${looseText(file)}`.toLowerCase().includes(name);
  });
  if (unused.length === 0) return `${outsideText(file)}\n${inside}`;
  return `${textOf(file.filter((one) => !isHost(one) && !unused.includes(one)))}\n${inside}`;
});

/** Outside of virtual hosts and of balancers. */
const looseText = heldBy((file: readonly Directive[]) =>
  textOf(file.filter((one) => !isHost(one) && one.name !== 'proxy')),
);

const insideText = heldBy((host: Directive) => textOf([host]));
