import type { WorkspaceSeed } from './workspace-seed.ts'

/** A small company: members, a guest, someone of another company, and one app. */
export const exampleWorkspace: WorkspaceSeed = {
  name: 'Acme',
  people: [
    { id: 'U0ANN', name: 'Ann Meyer', email: 'ann@acme.test', title: 'Finance lead', handle: 'ann' },
    { id: 'U0BEN', name: 'Ben Okafor', email: 'ben@acme.test', title: 'Finance', handle: 'ben' },
    { id: 'U0CLEO', name: 'Cleo Martin', email: 'cleo@acme.test', title: 'Growth', handle: 'cleo' },
    { id: 'U0DAN', name: 'Dan Ruiz', email: 'dan@acme.test', title: 'Support lead', handle: 'dan' },
    { id: 'U0EVE', name: 'Eve Larsen', email: 'eve@acme.test', title: 'Security', handle: 'eve' },
    { id: 'U0PAT', name: 'Pat Kim', email: 'pat@acme.test', title: 'Platform admin', handle: 'pat' },
    {
      id: 'U0GUS',
      name: 'Gus Guest',
      email: 'gus@contractor.test',
      title: 'Guest',
      handle: 'gus',
      restricted: true,
    },
    {
      id: 'U0OTTO',
      name: 'Otto Outsider',
      email: 'otto@globex.test',
      title: 'Globex, through Slack Connect',
      handle: 'otto',
      externalTeamId: 'T0GLOBEX',
    },
    { id: 'U0APP', name: 'Example App', handle: 'app', bot: true },
  ],
  channels: [
    {
      id: 'C0FINANCE',
      name: 'finance',
      topic: 'Refunds and invoices',
      memberIds: ['U0ANN', 'U0BEN', 'U0DAN', 'U0GUS', 'U0APP'],
    },
    {
      id: 'C0GROWTH',
      name: 'growth',
      topic: 'Outreach and publishing',
      memberIds: ['U0CLEO', 'U0DAN', 'U0OTTO', 'U0APP'],
    },
    {
      id: 'C0GENERAL',
      name: 'general',
      topic: 'Company-wide',
      memberIds: ['U0ANN', 'U0BEN', 'U0CLEO', 'U0DAN', 'U0GUS', 'U0APP'],
    },
    {
      id: 'C0RANDOM',
      name: 'random',
      topic: 'The app is not in this channel',
      memberIds: ['U0ANN', 'U0BEN', 'U0CLEO', 'U0DAN'],
    },
  ],
  groups: [
    { id: 'S0FINANCE', handle: 'finance', memberIds: ['U0ANN', 'U0BEN'] },
    { id: 'S0GROWTH', handle: 'growth', memberIds: ['U0CLEO'] },
  ],
  commands: [{ command: '/example', shouldEscape: true }],
}
