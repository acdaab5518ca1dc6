import { type Call, type CommandSpec, optionFlag, optionText } from '../command.ts';

export const loadCommand: CommandSpec = {
  usage: 'load <service> [fleet]',
  summary: 'send an open-loop test load to a service and say who answered, how fast, and whether it held',
  example: 'evenkeel load shop --rate 500/s --for 30s --scenario lose:app2@10s --html load.html',
  options: [
    ['--rate <rate>', 'requests per second, such as 500/s (default: what the fleet file declares)'],
    ['--for <time>', 'how long, such as 30s or 2m (default: 30s; at most 1h and 2,000,000 requests)'],
    ['--from-log <file>', 'send the requests of this access log, at its rate unless --rate says otherwise'],
    ['--arrivals <kind>', 'poisson (default), as independent people ask, or even'],
    ['--seed <number>', 'for the arrivals; the same seed gives the same load (default: 1)'],
    ['--sources <number>', 'loopback addresses to send from (default: 64)'],
    ['--source <address...>', 'local addresses to send from instead'],
    ['--to <address:port>', "send there instead of where the service's name leads"],
    ['--connections <number>', 'connections open at once (default: 1024)'],
    ['--timeout <time>', 'a request without an answer has failed after this (default: 5s)'],
    ['--no-keep-alive', 'a new connection for every request'],
    ['--server-header <name>', 'header of the answers that names the server (default: x-evenkeel-server)'],
    ['--server-log <file>', "the balancer's access log: its lines of the load say which server answered"],
    ['--abort-errors <share>', 'end when more of the last 5 s failed, such as 5%'],
    ['--abort-p99 <time>', 'end when the 99th percentile of the last 5 s is above, such as 500ms'],
    ['--scenario <step...>', 'lose:SERVER@10s, restore:SERVER@20s or slow:SERVER=200ms@5s'],
    ['--stubs', 'start stubs on the loopback addresses of the servers'],
    ['--target-is-mine', 'the target is neither loopback nor declared a test system, but yours to load'],
    ['--unsafe-methods', 'send POST and the like to other targets than the loopback as well, without a body'],
    ['--html <file>', 'write the report as a page with plots'],
    ['--environment <name>', 'environment of the fleet file'],
  ],
  run: async ({ operands, options, around }) => {
    const { load } = await import('../../flow/load.ts');
    return load(
      {
        service: operands[0] ?? '',
        fleet: operands[1] ?? '.',
        environment: optionText(options, 'environment'),
        to: optionText(options, 'to'),
        targetIsMine: optionFlag(options, 'targetIsMine'),
        keepAlive: options['keepAlive'] !== false,
        serverHeader: optionText(options, 'serverHeader'),
        serverLog: optionText(options, 'serverLog'),
        stubs: optionFlag(options, 'stubs'),
        fromLog: optionText(options, 'fromLog'),
        unsafeMethods: optionFlag(options, 'unsafeMethods'),
        html: optionText(options, 'html'),
        rate: optionText(options, 'rate'),
        for: optionText(options, 'for'),
        arrivals: optionText(options, 'arrivals'),
        seed: optionText(options, 'seed'),
        sources: optionText(options, 'sources'),
        from: texts(options, 'source'),
        connections: optionText(options, 'connections'),
        timeout: optionText(options, 'timeout'),
        abortErrors: optionText(options, 'abortErrors'),
        abortP99: optionText(options, 'abortP99'),
        scenario: texts(options, 'scenario'),
      },
      around,
    );
  },
};

function texts(options: Call['options'], name: string): readonly string[] | undefined {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : undefined;
}
