import { type CommandSpec, optionText } from '../command.ts';

export const traceCommand: CommandSpec = {
  usage: 'trace <what> [target]',
  summary:
    'follow a URL, a service or a flow through every tier, switch and router, with the line that decides',
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
        what: operands[0] ?? '',
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
