/** Cheap test whether a text can hold a secret at all. */
const suspicious = /pass|auth|key|secret|token|hmac|aes_|basic|bearer|digest|:\/\/[^/\s]*@|AUTH/i;

/** A word as the tokenizer cuts it: quoted parts and escaped blanks belong to it. */
const word = String.raw`(?:"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|\\.|[^\s"'\\#])+`;

/** Each pattern keeps its first group and masks the rest. */
const secrets: readonly RegExp[] = [
  // Userlists (manual 3.4), and any option of that name
  new RegExp(String.raw`(\b(?:insecure-)?password[ \t]+)${word}`, 'g'),
  // User and password of the statistics page
  new RegExp(String.raw`(\bstats[ \t]+auth[ \t]+(?:[^\s:"']*:)?)${word}`, 'g'),
  new RegExp(
    String.raw`(\b(?:dynamic-cookie-key|cluster-secret|ca-sign-pass|anonkey|account-key)[ \t]+)${word}`,
    'g',
  ),
  // Headers that carry credentials
  new RegExp(
    String.raw`(\b(?:hdr|set-header|add-header|replace-header|replace-value)[ \t]+"?(?:proxy-)?(?:authorization|x-api-key|x-auth-token|x-secret|cookie|api-key)"?[ \t]+)${word}`,
    'gi',
  ),
  // Variables whose name says what they hold
  new RegExp(
    String.raw`(\b(?:setenv|presetenv)[ \t]+[\w.]*(?:pass|secret|token|key|credential)\w*[ \t]+)${word}`,
    'gi',
  ),
  new RegExp(
    String.raw`(\bset-var(?:-fmt)?\([\w.]*(?:pass|secret|token|apikey|api_key|credential)[\w.]*\)[ \t]+)${word}`,
    'gi',
  ),
  // Keys given to converters
  /(\b(?:hmac|aes_gcm_dec|aes_gcm_enc|aes_cbc_dec|aes_cbc_enc)\([^,)\n]{0,40},)[^)\n]*/g,
  /(\bjwt_verify\([^,)\n]{0,80},)[^)\n]*/g,
  // Credentials in any text: HTTP schemes, redis, addresses with a user
  /(\b(?:Basic|Bearer|Digest)(?:[ \t]|\\[ \t]|\\x20)+)[\w+/=.~-]{6,}/g,
  /(\bAUTH(?:[ \t]|\\[ \t])+)[^\s\\"']+/g,
  /(:\/\/[^/\s:@"']{0,200}:)[^/\s@"']{1,200}(?=@)/g,
];

/** The same text with every secret replaced by `***`. Linear: each pattern stays within a line. */
export function maskSecrets(text: string): string {
  if (!suspicious.test(text)) return text;
  return secrets.reduce((masked, pattern) => masked.replace(pattern, '$1***'), text);
}
