const timeUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
};

/** Milliseconds of a time such as `1m 30s`, `500ms` or `60`, which are seconds (nginx.org/en/docs/syntax.html). */
export function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+s?$/.test(text)) return Number.parseInt(text, 10) * 1000;
  if (!/^(\s*\d+(ms|[smhdwMy])?)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit = 's'] of text.matchAll(/(\d+)(ms|[smhdwMy])?/g)) {
    total += Number(number) * (timeUnits[unit] ?? 1);
  }
  return total;
}

const sizeUnits: Readonly<Record<string, number>> = { k: 1024, m: 1_048_576, g: 1_073_741_824 };

/** Bytes of a size such as `8k` or `1m`. */
export function parseSize(text: string | undefined): number | undefined {
  const match = /^(\d+)([kmg])?$/i.exec(text ?? '');
  return match === null ? undefined : Number(match[1]) * (sizeUnits[(match[2] ?? '').toLowerCase()] ?? 1);
}

export function parseCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export interface Place {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6' | 'name' | 'unix';
  readonly port: number | undefined;
}

/** `10.0.0.1:80`, `[::1]:80`, `app.internal`, `unix:/run/app.sock`, each with the port that it says or none. */
export function parsePlace(text: string): Place {
  const plain = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?::(\d{1,15}))?$/.exec(text);
  if (plain !== null)
    return {
      address: plain[1] ?? '',
      family: 'ipv4',
      port: plain[2] === undefined ? undefined : Number(plain[2]),
    };
  if (/^unix:/i.test(text))
    return { address: text.slice(5).replace(/:$/, ''), family: 'unix', port: undefined };
  const bracket = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  if (bracket !== null) return { address: bracket[1] ?? '', family: 'ipv6', port: parseCount(bracket[2]) };
  const match = /^(.*?)(?::(\d+))?$/.exec(text);
  const address = match?.[1] ?? text;
  return { address, family: 'name', port: parseCount(match?.[2]) };
}
