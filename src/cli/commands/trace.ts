import { type CommandSpec, optionText } from '../command.ts';

export const traceCommand: CommandSpec = {
  usage: 'trace <url> [target]',
  summary: 'follow a request through every tier, with the line that decides at each',
  example: 'evenkeel trace https://shop.example.com/cart --from 203.0.113.7',
  options: [
    ['--from <client>', 'address of the client, or the name of one of the fleet'],
    ['--method <method>', 'request method (default: GET)'],
    ['--header <line...>', "request header, such as 'X-Beta: 1'"],
    ['--at <device>', 'where the request enters, when several devices listen'],
    ['--environment <name>', 'environment of the fleet file'],
  ],
  run: async ({ operands, options, around }) => {
    const { trace } = await import('../../flow/trace.ts');
    const headers = options['header'];
    return trace(
      {
        url: operands[0] ?? '',
        target: operands[1] ?? '.',
        from: optionText(options, 'from'),
        method: optionText(options, 'method'),
        headers: Array.isArray(headers) ? headers.map(String) : undefined,
        at: optionText(options, 'at'),
        environment: optionText(options, 'environment'),
      },
      around,
    );
  },
};
