import { exampleWorkspace, type WorkspaceSeed } from 'slack-sandbox'

/** The workspace of the demo: Acme, with a finance team, a platform team, a security team, a guest and an outsider. */
export const demoWorkspace: WorkspaceSeed = {
  name: 'Acme',
  people: [
    ...exampleWorkspace.people.filter(({ bot }) => bot !== true),
    { id: 'U0VETO', name: 'Veto', handle: 'veto', bot: true },
  ],
  channels: [
    {
      id: 'C0FINANCE',
      name: 'finance-approvals',
      topic: 'Refunds, credits and invoices that need a person’s approval',
      memberIds: ['U0ANN', 'U0BEN', 'U0DAN', 'U0EVE', 'U0PAT', 'U0GUS', 'U0VETO'],
    },
    {
      id: 'C0GROWTH',
      name: 'growth-approvals',
      topic: 'Outreach and publishing',
      memberIds: ['U0CLEO', 'U0DAN', 'U0PAT', 'U0OTTO', 'U0VETO'],
    },
    {
      id: 'C0AGENTS',
      name: 'agent-approvals',
      topic: 'Approvals by managers, and the weekly digest',
      memberIds: ['U0ANN', 'U0BEN', 'U0CLEO', 'U0DAN', 'U0EVE', 'U0PAT', 'U0VETO'],
    },
    {
      id: 'C0ALERTS',
      name: 'veto-alerts',
      topic: 'Problems that the operators of Veto must fix',
      memberIds: ['U0DAN', 'U0EVE', 'U0PAT', 'U0VETO'],
    },
    {
      id: 'C0GENERAL',
      name: 'general',
      topic: 'Company-wide',
      memberIds: ['U0ANN', 'U0BEN', 'U0CLEO', 'U0DAN', 'U0EVE', 'U0PAT', 'U0GUS'],
    },
  ],
  groups: [
    { id: 'S0FINANCE', handle: 'finance', memberIds: ['U0ANN', 'U0BEN'] },
    { id: 'S0PLATFORM', handle: 'platform', memberIds: ['U0PAT'] },
    { id: 'S0SECURITY', handle: 'security', memberIds: ['U0EVE'] },
  ],
  commands: [{ command: '/veto', shouldEscape: true }],
}
