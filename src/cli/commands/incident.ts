import type { CommandSpec } from '../command.ts';

export const incidentListCommand: CommandSpec = {
  usage: 'incident list',
  summary: 'list incidents',
  example: 'evenkeel incident list',
  run: async ({ around }) => {
    const { incidentList } = await import('../../flow/incidents.ts');
    return incidentList(around);
  },
};

export const incidentShowCommand: CommandSpec = {
  usage: 'incident show <number>',
  summary: 'show the timeline of an incident',
  example: 'evenkeel incident show 1',
  run: async ({ operands, around }) => {
    const { incidentShow } = await import('../../flow/incidents.ts');
    return incidentShow(operands[0] ?? '', around);
  },
};

export const postmortemShowCommand: CommandSpec = {
  usage: 'postmortem show <number>',
  summary: 'print the postmortem of an incident as Markdown',
  example: 'evenkeel postmortem show 1 > postmortem.md',
  run: async ({ operands, around }) => {
    const { postmortemShow } = await import('../../flow/incidents.ts');
    return postmortemShow(operands[0] ?? '', around);
  },
};
