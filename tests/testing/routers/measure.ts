import { type Site, shell, spaceOf } from './build.ts';

/** Whether each pair was answered, by `h20a → 10.20.21.1` and `h20a → 10.20.21.1 large`. */
export type Answers = ReadonlyMap<string, boolean>;

/** As many bytes as an Ethernet frame of 1500 carries without fragments, headers of IP and ICMP apart. */
const largest = { ipv4: 1472, ipv6: 1452 } as const;

/** Every host pings all hosts and all addresses that routers have in the base, also with packets of full size. */
export async function measure(site: Site, targets: readonly string[]): Promise<Answers> {
  const found = new Map<string, boolean>();
  await Promise.all(
    site.lab.hosts.map(async ({ id }) => {
      for (const [key, isAnswered] of await pingFrom(site, id, targets)) found.set(key, isAnswered);
    }),
  );
  return found;
}

async function pingFrom(site: Site, id: string, targets: readonly string[]): Promise<Answers> {
  const found = new Map<string, boolean>();
  const ping = `nsenter --net=/run/netns/${spaceOf(site, id)} fping -t 200 -r 2 -B 1 -p 100 -i 1`;
  const ask = async (own: readonly string[], name: string, words: string): Promise<void> => {
    if (own.length === 0) return;
    const { said } = await shell([`${ping} ${words} ${own.join(' ')} || true`]);
    const alive = new Set([...said.matchAll(/^(\S+) is alive/gm)].map(([, address]) => address));
    for (const target of own) found.set(`${id} → ${target}${name}`, alive.has(target));
  };
  await Promise.all(
    (['ipv4', 'ipv6'] as const).flatMap((family) => {
      const own = targets.filter((target) => target.includes(':') === (family === 'ipv6'));
      return [ask(own, '', ''), ask(own, ' large', `-M -b ${largest[family]}`)];
    }),
  );
  return found;
}

/** What is measured alike before and after a change. */
export function targetsOf({ lab }: Site): readonly string[] {
  const texts = [...lab.hosts.flatMap(({ addresses }) => addresses), ...lab.routers.flatMap(addressesIn)];
  return [...new Set(texts.map((text) => text.split('/')[0] ?? ''))];
}

function addressesIn({ text }: { readonly text: string }): readonly string[] {
  return [...text.matchAll(/^\s*(?:ip address|ipv6 address|address|addr add) (\S+)/gm)].map(
    ([, address = '']) => address,
  );
}
