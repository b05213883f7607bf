import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { pendingMessage } from './pending-message.ts'

/** `/veto pending`. */
export const pendingCommand: SlackCommand = {
  word: 'pending',
  summary: 'requests that wait for an answer',
  examples: [['', 'the oldest of each agent first']],
  async run({ queries, tool }, { personId }) {
    const result = await queries.pending(personId)
    return result.seen === 'nothing' ? NOT_SHOWN : pendingMessage(result.value, { seen: result.seen, tool })
  },
}
