import { walkDirectives } from '../../../model/directive.ts';
import { scripts } from './needs.ts';
import { lineOf, type Place } from './place.ts';

/** Names that modules and programs look at by themselves (httpd.apache.org/docs/2.4/env.html). */
const special =
  /[-.%]|^(?:HTTPS?|REMOTE_|SERVER_|REQUEST|AUTH|HTTP_|SSL|PATH_|SCRIPT|DOCUMENT|CONTEXT|QUERY|GATEWAY|UNIQUE|BALANCER|AJP|JK|CACHE|H2|REDIRECT|TZ|LD_|nokeepalive|session|buffered|bypass)/i;

const programs = new RegExp(scripts, 'im');

/** Nothing reads a variable that the line sets. */
export function isUnreadEnvironment({ word, statement, file, all }: Place): boolean {
  if (programs.test(all)) return false;
  const own = lineOf(statement);
  const lines = [...walkDirectives(file)]
    .filter(([{ name }]) => !/^(?:loadmodule|customlog|logformat|errorlogformat)$/.test(name))
    .map(([one]) => lineOf(one))
    .filter((line) => line !== own);
  const names = namesIn(word, statement.arguments);
  return (
    names.length > 0 &&
    names.every((name) => name !== '' && !special.test(name) && !lines.some((line) => line.includes(name)))
  );
}

function namesIn(word: string, given: readonly string[]): readonly string[] {
  switch (word) {
    case 'SetEnv':
      return given.slice(0, 1);
    case 'PassEnv':
    case 'UnsetEnv':
      return given;
    case 'SetEnvIf':
    case 'SetEnvIfNoCase':
      return given.slice(2).map(bareName);
    default:
      return given.slice(1).map(bareName);
  }
}

function bareName(text: string): string {
  return text.replace(/^!/, '').replace(/=.*$/s, '');
}
