import type { DigestSpan } from '../../../approval/model/delivery.ts'
import { suggestion } from '../../../core/suggestion.ts'
import { NOT_SHOWN_TO_MEMBERS } from '../../adapters/ephemeral-reply.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { unescapeTyped } from '../../adapters/typed-text.ts'
import { digestMessage } from './digest-message.ts'
import { digestView } from './digest-view.ts'

const SPANS = ['week', 'month'] as const

/** `/veto digest [week|month]`: what the weekly digest or the monthly review would say now. */
export const digestCommand: SlackCommand = {
  word: 'digest',
  summary: 'the digest of the last seven days, or of four weeks',
  examples: [
    ['', 'the last seven days, compared with the seven before'],
    ['month', 'the last four weeks, week by week, compared with the four before'],
  ],
  async run({ queries, tool }, { personId, rest }) {
    const typed = unescapeTyped(rest).trim()
    const span = spanOf(typed)
    if (span === null) return `There is no digest of "${typed}".${suggestion(typed, SPANS)}`
    const result = await queries.digest(personId, span)
    if (result.seen === 'nothing') return NOT_SHOWN_TO_MEMBERS
    return digestMessage(await digestView({ ...result.value, span, group: null, tool }))
  },
}

function spanOf(typed: string): DigestSpan | null {
  return SPANS.find((span) => span === (typed.toLowerCase() || 'week')) ?? null
}
