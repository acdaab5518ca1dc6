/** Cheap test whether a text can hold a secret at all. */
const suspicious = /auth_pass|password|:\/\/[^/\s]*@|pass/i;

const word = String.raw`(?:"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s{}]+)`;

/** Each pattern keeps its first group and masks the rest. */
const secrets: readonly RegExp[] = [
  new RegExp(String.raw`(\bauth_pass[ \t]+)${word}`, 'g'),
  new RegExp(String.raw`(^[ \t]*password[ \t]+)${word}`, 'gm'),
  new RegExp(String.raw`(^[ \t]*\$\w{0,63}(?:PASS|SECRET|pass|secret)\w{0,63}=)(?!\*\*\*)[^\n#!]+`, 'gm'),
  /(:\/\/[^/\s:@"']{0,200}:)[^/\s@"']{1,200}(?=@)/g,
  /(--?(?:password|pass|pw|p)[ =])[^\s"']{1,200}/g,
];

/** The same text with every secret replaced by `***`. Linear: each pattern stays within a line. */
export function maskSecrets(text: string): string {
  if (!suspicious.test(text)) return text;
  return secrets.reduce((masked, pattern) => masked.replace(pattern, '$1***'), text);
}
