import type { InterfaceKind } from '../../model/network/interface.ts';
import { type InterfaceTypes, longestName, namePart } from '../../model/network/interface-names.ts';

export { type InterfaceTypes, interfaceName } from '../../model/network/interface-names.ts';

/** A range may not make more interfaces than a device has VLANs. */
const most = 4096;

/** Kind of an interface by its canonical name. */
export function kindOf(name: string, types: InterfaceTypes): InterfaceKind {
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

/** `1/0/1-24`, `1-4/1`, `1/1-2/4`: each part of the number may be a range; `Gi1/0/1-Gi1/0/4` repeats the name. */
function numbersIn(text: string): readonly string[] | undefined {
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
