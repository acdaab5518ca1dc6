import { stringify } from 'yaml';
import type { GuessedDevice, GuessedFleet } from './guess.ts';

/** The fleet file as text: what was read as values, what was guessed with its reason, what is missing as examples. */
export function writeFleetFile(name: string, { devices, servers, services, joins }: GuessedFleet): string {
  const lines = [
    "# Written by 'evenkeel init' from the configurations that it found. Everything here is a guess that",
    '# you may change; everything that the configurations themselves say may be left out.',
    '',
    `fleet: ${scalar(name === '' ? 'fleet' : name)}`,
    '',
    'devices:',
    ...devices.flatMap(deviceLines),
  ];
  if (servers.length > 0) {
    lines.push(
      '  # Servers without a configuration here. Say what each can serve (capacity: 120/s, latency: 40ms),',
      '  # so that forecasts tell utilisation and what the loss of one does.',
      ...servers.map(({ id, host, why }) => `  ${scalar(id)}: { host: ${scalar(host)} } # ${why}`),
    );
  }
  lines.push('', ...serviceLines(services), '', ...policyLines);
  if (joins > 0)
    lines.push('', `# ${joins} servers of these devices are listeners of others of them: traces go through.`);
  return `${lines.join('\n')}\n`;
}

function deviceLines({ id, kind, config, host, control, why }: GuessedDevice): string[] {
  const files = config.length === 1 ? scalar(config[0] ?? '') : `[${config.map(scalar).join(', ')}]`;
  return [
    `  ${scalar(id)}: # ${why}`,
    `    kind: ${kind}`,
    `    config: ${files}`,
    ...(host === undefined ? [] : [`    host: ${scalar(host.address)} # ${host.why}`]),
    ...(control === undefined
      ? []
      : [`    control: { ${control.key}: ${scalar(control.value)} } # ${control.why}`]),
  ];
}

function serviceLines(services: GuessedFleet['services']): string[] {
  const example = [
    '# services:',
    '#   shop:',
    '#     entry: https://shop.example.com',
    '#     traffic: { rate: 200/s }',
    '#     intents: { balanced: 25%, headroom: 20%, survive: [1 server] }',
  ];
  if (services.length === 0)
    return ['# No host name tells what users ask for. Declare it, and forecasts speak of rates:', ...example];
  return [
    '# Say how many requests each gets (traffic: { rate: 200/s }) and what it must keep, such as',
    '# intents: { balanced: 25%, headroom: 20%, survive: [1 server] }.',
    'services:',
    ...services.map(({ id, entry = '', why }) => `  ${scalar(id)}: { entry: ${scalar(entry)} } # ${why}`),
  ];
}

const policyLines = ['policy:', '  check: { fail-on: error, profile: outage } # also: hygiene, security'];

/** Quoted where YAML would read something else. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}
