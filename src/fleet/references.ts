import type { Declared } from '../model/declared.ts';
import { nearest } from '../text/nearest.ts';
import type { Problem } from '../text/problem.ts';
import type { Source } from '../text/source.ts';
import { placeOf } from './places.ts';

/** Names in cables, clients and machines that are no device of the fleet: a typing mistake would cut them off unseen. */
export function unknownReferences(declared: Declared, sources: readonly Source[]): readonly Problem[] {
  const { hosts, dependencies, links, clients, roots = [] } = declared;
  const known = new Set([...hosts, ...dependencies].map(({ id }) => id));
  const named = [
    ...links.flatMap(({ ends }) => ends.map((end) => ({ ...end, where: 'a cable' }))),
    ...clients.flatMap(({ id, at = [] }) => at.map((end) => ({ ...end, where: `client ${id}` }))),
  ].map(({ device, interface: port, where }) => ({ device, text: `${device}:${port}`, where }));
  const machines = hosts.flatMap(({ id, on }) =>
    on === undefined ? [] : [{ device: on, text: on, where: `'on:' of ${id}` }],
  );
  const switches = roots.flatMap(({ root, backup = root }) =>
    [root, backup].map((device) => ({ device, text: device, where: "an entry of 'roots:'" })),
  );
  return [...named, ...machines, ...switches]
    .filter(({ device }) => !known.has(device))
    .map(({ device, text, where }) => {
      const near = nearest(device, known);
      return {
        code: 'fleet-schema',
        severity: 'error',
        message: `${where} names ${device}, which is no device of the fleet`,
        span: placeOf(text, sources),
        help:
          near === undefined
            ? "declare it under 'devices:', with 'kind: host' where its configuration is not read"
            : `did you mean '${near}'?`,
      };
    });
}
