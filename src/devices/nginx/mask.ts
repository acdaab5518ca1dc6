/** Cheap test whether a text can hold a secret at all. */
const suspicious =
  /(?<!(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_)pass|auth|key|secret|secure_link|token|basic|bearer|credential|:\/\/[^/\s]*@/i;

/** A word as nginx cuts it, unless it is nothing but a variable: its name gives no secret away. */
const word = String.raw`(?!"?\$(?:\w+|\{\w+\})"?(?:[\s;]|$))(?:"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s;{}"']+)`;

/** Each pattern keeps its first group and masks the rest. */
const secrets: readonly RegExp[] = [
  new RegExp(
    String.raw`(\b(?:proxy|grpc|fastcgi|uwsgi|scgi)_(?:set_header|param)[ \t]+"?(?:proxy-|http_)?(?:authorization|x-api-key|x-auth-token|x-secret|api-key|x-token|cookie)"?[ \t]+)${word}`,
    'gi',
  ),
  new RegExp(String.raw`(\badd_header[ \t]+"?(?:authorization|x-api-key|set-cookie)"?[ \t]+)${word}`, 'gi'),
  new RegExp(String.raw`(\bsecure_link_(?:secret|md5)[ \t]+)${word}`, 'g'),
  new RegExp(String.raw`(\bauth_http_header[ \t]+\S+[ \t]+)${word}`, 'g'),
  new RegExp(
    String.raw`(\b(?:set|env)[ \t]+\$?\w*(?:pass|secret|token|api_?key|credential)\w*(?:[ \t]+|=))${word}`,
    'gi',
  ),
  /(\b(?:Basic|Bearer)[ \t]+)[\w+/=.~-]{6,}/g,
  /(:\/\/[^/\s:@"']{0,200}:)[^/\s@"']{1,200}(?=@)/g,
];

/** The same text with every secret replaced by `***`. Linear: each pattern stays within a line. */
export function maskSecrets(text: string): string {
  if (!suspicious.test(text)) return text;
  return secrets.reduce((masked, pattern) => masked.replace(pattern, '$1***'), text);
}
