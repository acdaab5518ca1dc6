import type { Path } from '../../../network/path.ts';
import { effective, httpServers } from '../../nginx-blocks.ts';
import type { Observation } from '../../rule.ts';
import { ownOf, placeSubject } from '../../statements.ts';

/** Server blocks of nginx that proxy and whose log is switched off, in them or around them. */
export function* silentNginx(path: Path): Iterable<Observation> {
  for (const server of httpServers(path)) {
    const logs = effective(server, 'access_log');
    const off = logs.find((one) => one.arguments[0] === 'off');
    const locations = ownOf(server.directive, 'location');
    const passes = locations.some(
      (one) => ownOf(one, 'proxy_pass').length + ownOf(one, 'fastcgi_pass').length > 0,
    );
    const logged = locations.some((one) =>
      ownOf(one, 'access_log').some(({ arguments: [file] }) => file !== 'off'),
    );
    if (off === undefined || !passes || logged) continue;
    yield {
      message: 'access_log is off for a whole site',
      span: off.span,
      related: [{ span: server.directive.span, message: 'this server block' }],
      help: "Remove 'access_log off', or keep it in the locations that only checks ask for.",
      subjects: [`${placeSubject(server)}/log`],
    };
  }
}
