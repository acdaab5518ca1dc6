import { netOf } from '../../../network/current-net.ts';
import type { Net } from '../../../network/net.ts';
import { type Loss, lossesOf, lossText, parseSurvive, type Question } from '../../../network/survival.ts';
import { hasNetwork, placeOf } from '../../flows.ts';
import { type Observation, type Rule, type RuleContext, serviceSubject } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'single-point-of-failure',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'The loss of one element ends a service that must survive it',
  why: "The fleet file says under 'survive' that the service stays up when such an element is lost. It does not: a second way is missing, or is there and broken today.",
  fix: 'Build the second way, or mend it where the message says that it ends.',
  check: checkServices,
});

function* checkServices({ path }: RuleContext): Iterable<Observation> {
  if (!hasNetwork(path)) return;
  const net = netOf(path);
  const questions = path.declared.services.flatMap((service) =>
    service.intents.survive.flatMap((text) => {
      const asked = parseSurvive(text);
      return asked === undefined ? [] : [{ ...asked, service }];
    }),
  );
  for (const [question, losses] of lossesOf(net, questions)) yield* tell(net, question, losses);
}

/** One finding for each place where a second way ends, with all the elements whose loss shows it. */
function* tell(net: Net, { service, kind }: Question, losses: readonly Loss[]): Iterable<Observation> {
  const places = Map.groupBy(losses, (loss) => JSON.stringify(endOf(loss)) ?? namesOf(loss));
  for (const [loss, ...others] of places.values()) {
    const span = loss && placeOf(net, endOf(loss) ?? loss.elements[0]?.span);
    if (loss === undefined || span === undefined) continue;
    const more = others.length === 0 ? '' : `, nor of ${others.map(namesOf).join(', ')}`;
    yield {
      message: `service ${service.id} does not survive the loss of ${kind} ${namesOf(loss)}${more}: ${lossText(loss)}`,
      span,
      subjects: [`${serviceSubject(service.id)}/loss:${namesOf(loss)}`],
    };
  }
}

function namesOf({ elements }: Loss): string {
  return elements.map(({ id }) => id).join(' and ');
}

/** Where the second way ends, when a line says so. */
function endOf({ way }: Loss): Observation['span'] | undefined {
  const { span } = way?.ending ?? {};
  return span === undefined || span.file === '' ? undefined : span;
}
