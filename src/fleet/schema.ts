import { z } from 'zod';

/** `200/s`, `12000/min` or a number: requests per second. */
const rate = z.union([z.number(), z.string()]).transform((value, context): number => {
  const match = /^(\d+(?:\.\d+)?)\s*(?:\/\s*(s|sec|m|min|h))?$/.exec(String(value));
  if (match === null) return issue(context, `'${value}' is no rate`, 'such as 200/s');
  const unit = match[2] ?? 's';
  return Number(match[1]) / (unit.startsWith('m') ? 60 : unit === 'h' ? 3600 : 1);
});

const unitMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `40ms`, `2s`, `5m`: milliseconds. */
const duration = z.union([z.number(), z.string()]).transform((value, context): number => {
  const match = /^(\d+(?:\.\d+)?)\s*(us|ms|s|m|h)$/.exec(String(value));
  if (match === null) return issue(context, `'${value}' is no duration`, 'such as 40ms or 2s');
  return Number(match[1]) * (unitMs[match[2] ?? 'ms'] ?? 1);
});

/** `25%` or `0.25`: a part of one. */
const part = z.union([z.number(), z.string()]).transform((value, context): number => {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(String(value));
  if (match === null) return issue(context, `'${value}' is no share`, 'such as 25%');
  const number = Number(match[1]) / (match[2] === '%' ? 100 : 1);
  return number > 1 ? issue(context, `'${value}' is above 100 %`, 'between 0% and 100%') : number;
});

function issue(context: { addIssue: (text: string) => void }, what: string, help: string): never {
  context.addIssue(`${what} (expected ${help})`);
  return z.NEVER;
}

/** `10`, `10-20,30` or a list of them: closed ranges, ascending. */
const vlans = z
  .union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))])
  .transform((value, context): (readonly [number, number])[] =>
    String(value)
      .split(',')
      .map((text): readonly [number, number] => {
        const [, from = '', to = from] = /^\s*(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(text) ?? [];
        const [first, last] = [Number(from), Number(to)];
        return from === '' || first < 1 || last > 4094 || first > last
          ? issue(context, `'${text}' is no VLAN`, 'such as 10 or 10-20,30')
          : [first, last];
      })
      .sort(([a], [b]) => a - b),
  );

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const autoOrDuration = z.union([z.literal('auto'), duration]);

const control = z.strictObject({
  socket: z.string().optional(),
  master: z.string().optional(),
  'pid-file': z.string().optional(),
  program: z.string().optional(),
  reload: z.string().optional(),
  restart: z.string().optional(),
  /** Where the configuration lives on the device, in the order of `config`; default: `config` itself. */
  files: oneOrMore.optional(),
  environment: z.record(z.string(), z.string()).optional(),
});

const device = z.strictObject({
  kind: z.string().optional(),
  config: oneOrMore.optional(),
  host: z.string().optional(),
  control: control.optional(),
  capacity: rate.optional(),
  latency: duration.optional(),
  external: z.boolean().optional(),
  /** The device whose machine it runs on. */
  on: z.string().optional(),
  /** Files with what the device itself printed: routes, neighbours, spanning tree. */
  state: oneOrMore.optional(),
});

const port = z.string().regex(/^[^\s:]+:\S+$/, "write 'edge1:Ethernet48', a device and its interface");

const flow = z
  .string()
  .regex(
    /^\s*(?:(?:tcp|udp|icmp)\s+)?\S+\s*->\s*\S+\s*$/i,
    "write 'office -> orders-db:5432', or 'udp A -> B:53'",
  );
const flows = z.union([flow, z.array(flow)]).transform((value) => [value].flat());

const client = z.strictObject({
  from: oneOrMore,
  behind: z.enum(['nat', 'proxy']).optional(),
  at: z
    .union([port, z.array(port)])
    .transform((value) => [value].flat())
    .optional(),
});

/** Access logs, with the text of their `log-format`, `log_format` or `LogFormat` where it is one's own. */
const log = z.union([
  oneOrMore,
  z.strictObject({
    file: oneOrMore,
    haproxy: z.string().optional(),
    nginx: z.string().optional(),
    apache: z.string().optional(),
  }),
]);

const service = z.strictObject({
  entry: z.string().optional(),
  /** A test system: `evenkeel load` may send to it. */
  test: z.boolean().optional(),
  traffic: z
    .strictObject({
      rate: rate.optional(),
      clients: z.record(z.string(), part).optional(),
      paths: z.record(z.string(), part).optional(),
      log: log.optional(),
    })
    .optional(),
  needs: oneOrMore.optional(),
  intents: z
    .strictObject({
      balanced: part.optional(),
      headroom: part.optional(),
      errors: part.optional(),
      survive: z
        .array(
          z
            .string()
            .regex(
              /^[12] (?:links?|switch(?:es)?|servers?|balancers?)$/,
              "write '1 link', '1 switch', '1 server' or '1 balancer'; at most 2 of them",
            ),
        )
        .optional(),
      reach: oneOrMore.optional(),
      isolate: oneOrMore.optional(),
      symmetric: z.boolean().optional(),
    })
    .optional(),
});

/** Flows that a change may open, or end: `lb1:8080`, `lb1:80/admin`, or a device. */
const wanted = z.array(z.strictObject({ flow: z.string(), reason: z.string() }));

const policy = z.strictObject({
  check: z
    .strictObject({
      'fail-on': z.enum(['error', 'warning', 'note']).optional(),
      profile: z
        .union([
          z.enum(['outage', 'hygiene', 'security']),
          z.array(z.enum(['outage', 'hygiene', 'security'])),
        ])
        .optional(),
    })
    .optional(),
  apply: z
    .strictObject({
      watch: autoOrDuration.optional(),
      deadline: autoOrDuration.optional(),
      approvals: z.number().int().min(0).optional(),
      'allow-restart': z.boolean().optional(),
    })
    .optional(),
});

const body = {
  fleet: z.string().optional(),
  include: oneOrMore.optional(),
  render: z.string().optional(),
  devices: z.record(z.string(), device).optional(),
  links: z
    .array(
      z
        .string()
        .regex(
          /^[^\s:]+:\S+\s+--\s+[^\s:]+:\S+$/,
          "write 'edge1:Ethernet1 -- lb1:eth0', a device and its interface on each side",
        ),
    )
    .optional(),
  clients: z.record(z.string(), client).optional(),
  services: z.record(z.string(), service).optional(),
  dependencies: z
    .record(z.string(), z.strictObject({ address: z.string(), probe: z.string().optional() }))
    .optional(),
  intents: z
    .strictObject({
      reach: flows.optional(),
      isolate: flows.optional(),
      symmetric: flows.optional(),
      roots: z
        .array(z.strictObject({ vlan: vlans, root: z.string(), backup: z.string().optional() }))
        .optional(),
    })
    .optional(),
  pairs: z.array(z.tuple([z.string(), z.string()])).optional(),
  roles: z
    .record(z.string(), z.enum(['balanced', 'active-standby', 'blue-green', 'canary', 'drain']))
    .optional(),
  assume: z.array(z.strictObject({ about: z.string(), reason: z.string() })).optional(),
  expect: wanted.optional(),
  retire: wanted.optional(),
  files: z.array(z.string()).optional(),
  policy: policy.optional(),
};

const overlay = z.strictObject(body);

/** One fleet document; every key is optional, so that an included fragment is one too. */
export const fleetSchema = z.strictObject({
  ...body,
  environments: z.record(z.string(), overlay).optional(),
});

export type FleetDocument = z.infer<typeof fleetSchema>;
