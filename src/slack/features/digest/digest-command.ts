import { digestOf } from '../../../insight/digest.ts'
import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { digestMessage } from './digest-message.ts'

/** `/veto digest`: what the weekly digest would say now. */
export const digestCommand: SlackCommand = {
  word: 'digest',
  summary: 'the approvals of the last seven days',
  examples: [['', 'the last seven days, against the seven before']],
  async run({ queries }, { personId }) {
    const result = await queries.digest(personId)
    if (result.seen === 'nothing') return NOT_SHOWN
    const { period, tallies, talliesBefore } = result.value
    return digestMessage(digestOf(period, tallies, talliesBefore))
  },
}
