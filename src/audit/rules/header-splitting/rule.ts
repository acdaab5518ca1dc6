import { blockSubject, nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { riskyCapture } from './captures.ts';

export const rule: Rule = Object.freeze({
  id: 'header-splitting',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A decoded path is written into a header',
  why: 'The path may hold a line end (%0d%0a): an attacker adds headers or a second answer, which caches then keep.',
  fix: 'Use $request_uri, which is not decoded.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, directive, around } of nginxDirectives(
    path,
    'return',
    'rewrite',
    'add_header',
    'proxy_set_header',
  )) {
    const words = directive.arguments;
    const value = (directive.name === 'return' ? words.slice(-1) : words.slice(1)).join(' ');
    if (!isHeader(directive.name, words)) continue;
    const isPath = /\$\{?(uri|document_uri)\b/.test(value);
    // A rewrite escapes what its own expression captured (ngx_http_script.c, copy_capture_code).
    const capture = isPath || directive.name === 'rewrite' ? undefined : riskyCapture({ around }, value);
    if (!isPath && capture === undefined) continue;
    yield {
      message: `'${directive.name} ${words.join(' ')}' writes ${capture === undefined ? 'the decoded path' : `${capture}, decoded and with line ends,`} into a header`,
      span: directive.span,
      subjects: [blockSubject(device, around, `${directive.name} ${words[0] ?? ''}`)],
    };
  }
}

/** Redirects carry their target in a header; other answers in the body. */
function isHeader(name: string, words: readonly string[]): boolean {
  if (name === 'return') return words.length === 1 || /^30[12378]$/.test(words[0] ?? '');
  if (name === 'rewrite')
    return /^https?:/.test(words[1] ?? '') || /^(redirect|permanent)$/.test(words[2] ?? '');
  return true;
}
