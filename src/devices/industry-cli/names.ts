import type { InterfaceKind } from '../../model/network/interface.ts';
import {
  longestName,
  namePart,
  type InterfaceTypes as TypedNames,
  interfaceName as typedName,
} from '../../model/network/interface-names.ts';

/** Types of interfaces in full; where an abbreviation fits several, the first counts. */
export type InterfaceTypes = TypedNames | FreeNames;

/** Any word may name an interface, as the kernel's names do; the kind is what such names are commonly given to. */
export interface FreeNames {
  readonly kindOf: (name: string) => InterfaceKind;
}

/** `gi0/1`, `GigabitEthernet 0/1` as the canonical long name; undefined for what is no interface of the platform. */
export function interfaceName(words: readonly string[], types: InterfaceTypes): string | undefined {
  return isFree(types) ? freeName(words) : typedName(words, types);
}

/** A range may not make more interfaces than a device has VLANs. */
const most = 4096;

/** Kind of an interface by its canonical name. */
export function kindOf(name: string, types: InterfaceTypes): InterfaceKind {
  if (isFree(types)) return types.kindOf(name);
  const part = namePart(name, types);
  if (part === undefined) return 'other';
  const tagged = part.number.includes('.') && ['physical', 'lag'].includes(part.kind);
  return tagged ? 'subinterface' : part.kind;
}

/** `Gi1/0/1 - 24 , Te1/1/1` or `Ethernet1-4,7/1-2` as names; undefined when a part is not understood. */
export function interfaceNames(
  words: readonly string[],
  types: InterfaceTypes,
): readonly string[] | undefined {
  if (isFree(types)) {
    const name = freeName(words);
    return name === undefined ? undefined : [name];
  }
  const names: string[] = [];
  let type = '';
  for (const text of words.join('').split(',', most)) {
    if (text === '') continue;
    if (text.length > longestName) return undefined;
    const part = /^\d/.test(text) ? { type, number: text } : namePart(text, types);
    const numbers = part && numbersIn(part.number);
    if (part === undefined || numbers === undefined || part.type === '') return undefined;
    type = part.type;
    names.push(...numbers.map((number) => `${type}${number}`));
    if (names.length > most) return undefined;
  }
  return names.length === 0 ? undefined : names;
}

/** Name of the type that is of that kind: `Port-Channel`. */
export function typeOfKind(kind: InterfaceKind, types: InterfaceTypes): string | undefined {
  return isFree(types) ? undefined : types.find(([, one]) => one === kind)?.[0];
}

function isFree(types: InterfaceTypes): types is FreeNames {
  return 'kindOf' in types;
}

/** A name of Linux has at most 15 bytes and no slash (dev_valid_name). */
function freeName(words: readonly string[]): string | undefined {
  const given = words.filter((word) => word !== '');
  const [name = ''] = given;
  return given.length === 1 && /^[^\s/:]{1,15}$/.test(name) ? name : undefined;
}

/** Without a range, and as it is shown: no part has zeros before it. */
const singleNumber = /^(?:0|[1-9]\d{0,4})(?:[/.:](?:0|[1-9]\d{0,4}))*$/;

/** `1/0/1-24`, `1-4/1`, `1/1-2/4`: each part of the number may be a range; `Gi1/0/1-Gi1/0/4` repeats the name. */
function numbersIn(text: string): readonly string[] | undefined {
  if (singleNumber.test(text)) return [text];
  const whole = /^(.*?)(\d+)-[A-Za-z][A-Za-z-]*(.*?)(\d+)$/.exec(text);
  const plain = whole !== null && whole[1] === whole[3] ? `${whole[1]}${whole[2]}-${whole[4]}` : text;
  let made: readonly string[] = [''];
  for (const token of plain.split(/([/.:])/)) {
    const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(token);
    if (range === null && !/^[/.:]$/.test(token)) return undefined;
    const from = Number(range?.[1]);
    const to = range?.[2] === undefined ? from : Number(range[2]);
    const choices =
      range === null ? [token] : Array.from({ length: to - from + 1 || 0 }, (_, at) => `${from + at}`);
    if (choices.length === 0 || made.length * choices.length > most) return undefined;
    made = made.flatMap((before) => choices.map((choice) => before + choice));
  }
  return made;
}
