import { heldBy } from '../../../model/held.ts';
import { type PortEnd, portTold } from '../../../network/links.ts';
import { type DeviceNames, deviceNames } from '../../../network/lldp-names.ts';
import { wiredLinks } from '../../../network/wiring.ts';
import { endText } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'description-contradicts-link',
  severity: 'note',
  profile: 'hygiene',
  scope: 'pair',
  title: 'The description of a port names another end than its cable has',
  why: 'Whoever works from descriptions in an outage pulls the wrong cable.',
  fix: 'Correct the description, or the link in the fleet file.',
  check: checkLinks,
});

function* checkLinks({ path }: RuleContext): Iterable<Observation> {
  const names = deviceNames(path.devices);
  for (const { ends } of wiredLinks(path)) {
    const [one, other] = ends;
    yield* checkEnd(names, one, other);
    yield* checkEnd(names, other, one);
  }
}

function* checkEnd(names: DeviceNames, here: PortEnd, there: PortEnd): Iterable<Observation> {
  const { description } = here.port;
  const named = description === undefined ? undefined : portNamed(names, here, description);
  if (description?.span === undefined || named === undefined) return;
  if (named.device === there.device && (named.port === there.port || named.port === there.bundle)) return;
  yield {
    message: `the description of ${endText(here)} names ${named.device.id} ${named.port.name}, but its cable leads to ${endText(there)}`,
    span: description.span,
    related: [{ span: there.port.span, message: `the other end, ${endText(there)}` }],
    subjects: [`${endText(here)}/${endText(there)}`],
  };
}

/** Nobody says where a port leads in more words. */
const mostWords = 40;

type Description = NonNullable<PortEnd['port']['description']>;

const wordsOf = heldBy(({ value }: Description): readonly string[] =>
  value.split(/[\s,;:()[\]"']+|--?>?(?=\s|$)|_/, mostWords).filter((word) => word !== ''),
);

/** A device of the fleet with one of its ports behind it: `to core1 Gi1/0/2`, `core1:Ethernet1`. */
function portNamed(names: DeviceNames, here: PortEnd, description: Description): PortEnd | undefined {
  const words = wordsOf(description);
  const found = words.flatMap((word, at) => {
    const device = names.find(word);
    const port =
      portTold(device, words[at + 1] ?? '') ?? portTold(device, words.slice(at + 1, at + 3).join(''));
    return port === undefined || device === here.device ? [] : [port];
  });
  return found.length === 1 ? found[0] : undefined;
}
