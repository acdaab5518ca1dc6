/** Cheap test whether a text can hold a secret at all. */
const suspicious = /pass|sec|auth|key|communit|snmp|wpa-psk|\$\d|\bspi\b/i;

/** What may stand between a keyword and its secret: kinds of encoding, algorithms, lengths of keys. */
const between: ReadonlySet<string> = new Set(
  `0 5 6 7 8 8a 9 10 sha512 clear encrypted unencrypted text plain ascii hex md5 ietf-md5 key-string sha sha1 sha-1
  sha-2 sha224 sha256 sha384 hmac-sha-256 cmac-aes-128 des 3des aes aes128 aes192 aes256 128 192 256`.split(
    /\s+/,
  ),
);

/** Words behind a keyword that say it is about something else: `password minimum length`, `key chain NAME`. */
const otherwise: ReadonlySet<string> = new Set([
  'minimum',
  'policy',
  'chain',
  'key-chain',
  'keychain',
  'config-key',
]);

/** Tells the place of the secrets among the words of a line. */
type Find = (words: readonly string[]) => readonly number[];

const finders: readonly Find[] = [
  afterKeywords,
  afterNumberedKeys,
  afterKey,
  ofRedundancy,
  ofSnmp,
  ofIpsec,
  ofRoutingKeys,
  hashes,
];

/** The same text with every secret replaced by `***`. Linear: each line is looked at a few times. */
export function maskSecrets(text: string): string {
  return suspicious.test(text) ? text.replace(/[^\n]+/g, maskLine) : text;
}

function maskLine(line: string): string {
  if (!suspicious.test(line)) return line;
  const parts = line.split(/([ \t\r]+)/);
  const at = parts.flatMap((part, index) => (index % 2 === 0 && part !== '' ? [index] : []));
  const words = at.map((index) => parts[index]?.toLowerCase() ?? '');
  for (const find of finders)
    for (const place of find(words)) {
      const index = at[place];
      if (index !== undefined) parts[index] = '***';
    }
  return parts.join('');
}

/** The first word behind `from` that is no encoding; the last word is never one. */
function secretFrom(words: readonly string[], from: number, skipNumber = false): readonly number[] {
  let at = from;
  if (otherwise.has(words[at] ?? '')) return [];
  if (skipNumber && /^\d+$/.test(words[at] ?? '') && at + 1 < words.length) at++;
  while (at + 1 < words.length && between.has(words[at] ?? '')) at++;
  return at < words.length && !otherwise.has(words[at] ?? '') ? [at] : [];
}

const keywords: ReadonlySet<string> = new Set(
  `password passwor passwo passw pass secret secre secr sec key-string passphrase pre-shared-key shared-secret
  server-key wpa-psk authentication-string area-password domain-password`.split(/\s+/),
);

/** `enable secret [level N] [5] X`, `neighbor A password 7 X`, `key-string X` */
function afterKeywords(words: readonly string[]): readonly number[] {
  return words.flatMap((word, at) => {
    if (!keywords.has(word)) return [];
    const isLevel = words[at + 1] === 'level' && at + 3 < words.length;
    return secretFrom(words, at + (isLevel ? 3 : 1));
  });
}

/** `ip ospf message-digest-key 1 md5 7 X`, `ntp authentication-key 1 md5 X` */
function afterNumberedKeys(words: readonly string[]): readonly number[] {
  return words.flatMap((word, at) =>
    word === 'message-digest-key' || word === 'authentication-key' ? secretFrom(words, at + 1, true) : [],
  );
}

/** `tacacs-server key 7 X`, `radius-server host A key X`, `crypto isakmp key X address A`; `key 1` is only a number. */
function afterKey(words: readonly string[]): readonly number[] {
  const [first = ''] = words;
  if (first === 'key') return words.length === 2 && /^\d+$/.test(words[1] ?? '') ? [] : secretFrom(words, 1);
  const names = first === 'ip' || first === 'crypto' || first === 'no' ? (words[1] ?? '') : first;
  if (!/^(?:tacacs|radius|isakmp|keyring)/.test(names)) return [];
  return words.flatMap((word, at) => (at > 0 && word === 'key' ? secretFrom(words, at + 1) : []));
}

/** `standby 1 authentication [text] X`, `vrrp 1 peer authentication text X`, `authentication text X` */
function ofRedundancy(words: readonly string[]): readonly number[] {
  const at = words.indexOf('authentication');
  const isText = at === 0 && /^(?:text|md5)$/.test(words[1] ?? '') && words.length > 2;
  if (at < 0 || !(isText || /^(?:vrrp|standby|glbp)$/.test(words[0] ?? ''))) return [];
  return words.slice(at).some((word) => otherwise.has(word)) ? [] : secretFrom(words, at + 1);
}

/** Words before the community of a receiver of traps, with how many more follow each. */
const beforeCommunity: Readonly<Record<string, number>> = {
  vrf: 1,
  informs: 0,
  traps: 0,
  version: 1,
  auth: 0,
  noauth: 0,
  priv: 0,
};

function ofSnmp(words: readonly string[]): readonly number[] {
  const start = words.indexOf('snmp-server');
  const [what, ...rest] = start < 0 ? [] : words.slice(start + 1);
  if (what === 'community') return secretFrom(words, start + 2);
  if (what === 'user')
    return words.flatMap((word, at) =>
      at > start + 3 && (word === 'auth' || word === 'priv') && at + 2 < words.length
        ? secretFrom(words, at + 1)
        : [],
    );
  if (what !== 'host') return [];
  let at = start + 3;
  for (
    let more = beforeCommunity[words[at] ?? ''];
    more !== undefined;
    more = beforeCommunity[words[at] ?? '']
  )
    at += 1 + more;
  return rest.length < 2 || at >= words.length ? [] : [at];
}

/** Keys of IPsec for OSPFv3 are long hexadecimal numbers. */
function ofIpsec(words: readonly string[]): readonly number[] {
  if (!words.includes('spi')) return [];
  return words.flatMap((word, at) => (/^[0-9a-f]{16,}$/.test(word) ? [at] : []));
}

/** `ip rip authentication string X`, `ipv6 ospf6 authentication key-id 1 hash-algo md5 key X` of FRR. */
function ofRoutingKeys(words: readonly string[]): readonly number[] {
  const at = words.indexOf('authentication');
  if (at < 0) return [];
  const key = words.indexOf('key', at);
  if (words[at + 1] === 'string') return secretFrom(words, at + 2);
  return words.includes('hash-algo') && key > 0 ? secretFrom(words, key + 1) : [];
}

/** Hashes wherever they stand. */
function hashes(words: readonly string[]): readonly number[] {
  return words.flatMap((word, at) => (/^\$\w{1,3}\$./.test(word) ? [at] : []));
}
