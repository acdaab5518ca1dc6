import type { LogReference } from '../../model/declared.ts';
import { apacheFormat } from './apache-log.ts';
import { haproxyFormat } from './haproxy-log.ts';
import type { LogFormat } from './log-format.ts';
import { nginxFormat } from './nginx-log.ts';

const compilers: Readonly<
  Record<NonNullable<LogReference['format']>['kind'], (text: string, name: string) => LogFormat>
> = {
  haproxy: haproxyFormat,
  nginx: nginxFormat,
  apache: apacheFormat,
};

/** The format that is declared for a service's logs; undefined when it is to be recognised. */
export function declaredFormat({ format }: LogReference): LogFormat | undefined {
  return format === undefined
    ? undefined
    : compilers[format.kind](format.text, `the declared ${format.kind} format`);
}
