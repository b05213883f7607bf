import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { digestMessage } from './digest-message.ts'
import { digestView } from './digest-view.ts'

/** `/veto digest`: what the weekly digest would say now. */
export const digestCommand: SlackCommand = {
  word: 'digest',
  summary: 'the weekly digest of the last seven days',
  examples: [['', 'the last seven days, compared with the seven before']],
  async run({ queries, tool }, { personId }) {
    const result = await queries.digest(personId)
    if (result.seen === 'nothing') return NOT_SHOWN
    return digestMessage(await digestView({ ...result.value, group: null, tool }))
  },
}
