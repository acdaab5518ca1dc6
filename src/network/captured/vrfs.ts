import { itemsOf, type JsonNode, member, membersOf, readJson } from '../../text/json.ts';

/** Interfaces by the table that the device itself says they are in; the default table has an empty name. */
export type CapturedVrfs = ReadonlyMap<string, readonly string[]>;

/** `show vrf` of EOS as JSON or text, of IOS as text; IOS shows no default table. Names are as printed. */
export function readShowVrf(text: string): CapturedVrfs {
  const json = readJson(text);
  return json.ok ? fromJson(json.node) : fromText(text);
}

function fromJson(node: JsonNode): CapturedVrfs {
  return new Map(
    membersOf(member(node, 'vrfs')).map(([name, table]) => [
      tableName(name),
      itemsOf(member(table, 'interfaces')).flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
    ]),
  );
}

/** Columns: name, route distinguisher, protocols, interfaces, which go on in lines with blanks in front. */
function fromText(text: string): CapturedVrfs {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split('\n')) {
    if (/^\s*(?:Name|Vrf|VRF|-+|Maximum)\b/.test(line) || line.trim() === '' || /^[\s-]+$/.test(line))
      continue;
    const isStart = /^ {0,2}\S/.test(line);
    const words = line.trim().split(/[\s,]+/);
    if (isStart) {
      current = [];
      found.set(tableName(words[0] ?? ''), current);
    }
    current?.push(...words.slice(isStart ? 1 : 0).filter((word) => /^[A-Z][A-Za-z-]*\d[\d/.]*$/.test(word)));
  }
  return found;
}

function tableName(name: string): string {
  return name === 'default' ? '' : name;
}
