import { inactiveName } from '../../../ledger/active-names.ts'
import { readActiveNames } from '../../adapters/active-names.ts'
import { NOT_SHOWN_TO_MEMBERS } from '../../adapters/ephemeral-reply.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { readCall } from './explain-call.ts'
import { explanationMessage } from './explanation-message.ts'

/** `/veto explain`: a dry run of a call, which records nothing. */
export const explainCommand: SlackCommand = {
  word: 'explain',
  summary: 'what the policies decide for a call, and why',
  examples: [
    ['support-agent refund_payment {"amount_cents": 72000}', 'an agent, a tool and its parameters as JSON'],
    ['support-agent send_email', 'a call without parameters'],
  ],
  notes: ['Nothing is recorded, and nobody is asked.'],
  async run({ queries, clock, log }, { personId, rest }) {
    const read = readCall(rest)
    if (!read.ok) return read.problem
    const result = await queries.explain(personId, read.call)
    if (result.seen === 'nothing') return NOT_SHOWN_TO_MEMBERS
    const names = await readActiveNames({ queries, clock, log }, personId)
    const warning = names === null ? null : inactiveName('agent', read.call.agentId, names)
    return explanationMessage(result.value, { warning })
  },
}
