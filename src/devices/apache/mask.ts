/** Cheap test whether a text can hold a secret at all. */
const suspicious = /pass|secret|auth|key|token|params|url|basic|bearer|:\/\/[^/\s]*@/i;

const word = String.raw`(?:"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s"']\S*)`;

/** Each pattern keeps its first group and masks the rest. */
const secrets: readonly RegExp[] = [
  // Passwords of databases, directories and sessions
  new RegExp(
    String.raw`(^[ \t]*(?:AuthLDAPBindPassword|SessionCryptoPassphrase|AuthFormSitePassphrase|AuthnCacheSecret|CryptoKey|CryptoIV)[ \t]+)\S.*`,
    'gim',
  ),
  new RegExp(String.raw`(^[ \t]*AuthBasicFake[ \t]+\S+[ \t]+)${word}`, 'gim'),
  new RegExp(String.raw`(^[ \t]*MDExternalAccountBinding[ \t]+\S+[ \t]+)${word}`, 'gim'),
  /(\b(?:pass|password|passwd|pwd)=)[^\s"',;&*][^\s"',;&]*/gi,
  // Secret of AJP workers (mod_proxy, `secret`)
  /(\bsecret=)[^\s"']+/gi,
  // Headers that carry credentials
  new RegExp(
    String.raw`(\b(?:set|add|append|merge|setifempty|edit\*?)[ \t]+"?(?:proxy-)?(?:authorization|x-api-key|x-auth-token|x-secret|cookie|api-key)"?[ \t]+)${word}`,
    'gi',
  ),
  // Variables whose name says what they hold
  new RegExp(
    String.raw`(^[ \t]*(?:SetEnv|Define)[ \t]+[\w.]*(?:pass|secret|token|apikey|api_key|credential|private_key)\w*[ \t]+)${word}`,
    'gim',
  ),
  // Credentials in any text: HTTP schemes, addresses with a user
  /(\b(?:Basic|Bearer|Digest)[ \t]+)[\w+/=.~-]{6,}/g,
  /(:\/\/[^/\s:@"']{0,200}:)[^/\s@"']{1,200}(?=@)/g,
];

/** The same text with every secret replaced by `***`. Linear: each pattern stays within a line. */
export function maskSecrets(text: string): string {
  if (!suspicious.test(text)) return text;
  return secrets.reduce((masked, pattern) => masked.replace(pattern, '$1***'), text);
}
