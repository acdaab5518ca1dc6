import { captureNames } from './build.ts';
import type { Host, Router, RouterLab } from './lab.ts';

/** The files of a fleet that is this lab, by name; `captures` are of its Linux routers. */
export function fleetOf(lab: RouterLab, captures: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const router of lab.routers) {
    if (router.language === 'linux')
      for (const name of captureNames(router.id)) files.set(name, captures.get(name) ?? '');
    else files.set(`${router.id}.conf`, router.text);
  }
  for (const host of lab.hosts) files.set(`${host.id}.conf`, hostText(host));
  const devices = [...lab.routers.map(routerLine), ...lab.hosts.map(hostLine)];
  const links = lab.cables.map(
    (ends) => `  - "${ends.map(({ node, port }) => `${node}:${port}`).join(' -- ')}"`,
  );
  return files.set('evenkeel.yaml', ['devices:', ...devices, 'links:', ...links, ''].join('\n'));
}

function routerLine({ id, language }: Router): string {
  const files = language === 'linux' ? `[${captureNames(id).join(', ')}]` : `${id}.conf`;
  return `  ${id}: { kind: ${language}, config: ${files} }`;
}

function hostLine({ id }: Host): string {
  return `  ${id}: { kind: ifupdown2, config: ${id}.conf }`;
}

function hostText({ addresses, gateways }: Host): string {
  const lines = [...addresses.map((text) => `address ${text}`), ...gateways.map((text) => `gateway ${text}`)];
  return `auto eth0\niface eth0\n${lines.map((line) => `    ${line}\n`).join('')}`;
}
