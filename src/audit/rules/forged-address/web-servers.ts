import type { Path } from '../../../network/path.ts';
import type { Observation } from '../../rule.ts';
import { deviceStatements, placeSubject, statementsOf, textOf } from '../../statements.ts';

/** Web servers that take the client's address from a header whoever sends it. */
export function* believedByWebServers(path: Path): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'set_real_ip_from')) {
    if (!/^(0\.0\.0\.0|::)\/0$/.test(placed.directive.arguments[0] ?? '')) continue;
    yield {
      message: `'${textOf(placed.directive)}' believes the address that anybody writes`,
      span: placed.directive.span,
      help: 'Name the addresses of your own proxies.',
      subjects: [placeSubject(placed)],
    };
  }
  for (const placed of statementsOf(path, 'apache', 'remoteipheader')) {
    const trusts = ['remoteipinternalproxy', 'remoteiptrustedproxy'].flatMap((name) => [name, `${name}list`]);
    if (trusts.some((name) => deviceStatements(placed.device, name).length > 0)) continue;
    yield {
      message: `'${textOf(placed.directive)}' believes the header of anybody: no RemoteIPInternalProxy or RemoteIPTrustedProxy is named`,
      span: placed.directive.span,
      help: "Add 'RemoteIPInternalProxy' with the addresses of your own proxies.",
      subjects: [placeSubject(placed)],
    };
  }
}
