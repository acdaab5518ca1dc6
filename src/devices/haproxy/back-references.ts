/**
 * A replacement in pieces: text, and the numbers of the groups that stand between (`exp_replace` in regex.c): a backslash
 * begins a group's number or `x` with two digits, before anything else it is left out.
 */
export function backReferences(text: string): readonly (string | number)[] {
  const pieces: (string | number)[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character !== '\\' || next === '') literal += character;
    else if (/\d/.test(next)) {
      if (literal !== '') pieces.push(literal);
      literal = '';
      pieces.push(Number(next));
      at++;
    } else {
      const hex = /^x([\da-f]{2})/i.exec(text.slice(at + 1, at + 4));
      literal += hex === null ? next : String.fromCharCode(Number.parseInt(hex[1] ?? '', 16));
      at += hex === null ? 1 : 3;
    }
  }
  return literal === '' ? pieces : [...pieces, literal];
}
