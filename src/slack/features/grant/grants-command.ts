import type { SlackCommand } from '../../adapters/slack-command.ts'
import { listGrants } from './list-grants.ts'

/** `/veto grants`. */
export const grantsCommand: SlackCommand = {
  word: 'grants',
  summary: 'active grants, and how to revoke them',
  examples: [['', 'calls that run without asking, until when, and who allowed that']],
  notes: ['A grant is made with Allow more than once… in the menu of a card, when its rule offers that.'],
  run: (deps, { personId }) => listGrants(deps, personId),
}
