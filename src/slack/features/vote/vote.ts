import type { App } from '@slack/bolt'
import { type RequestClick, readRequestClick } from '../../adapters/action.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { replyTo } from '../../adapters/ephemeral-reply.ts'
import { type ListenerDeps, requestFor } from '../../adapters/handlers.ts'
import { inTime, type RunVoteResult, runVote, voteReplyText } from '../../adapters/run-vote.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { displayedAt } from '../review/displayed.ts'

/** Approve: counts the vote, then tells Slack that the press arrived, then the voter what came of it. */
export function registerApproval(app: App, parts: ListenerDeps): void {
  app.action(ACTION.approve, async ({ ack, body, respond }) => {
    const click = readRequestClick(body)
    const answer = replyTo(parts, { click, respond })
    if (click === null) {
      await ack()
      await answer(refusalText({ code: 'wrong_card' }))
      return
    }
    const cast = approve(parts, click)
    await inTime(cast, parts)
    await ack().catch((error: unknown) => parts.log.warn({ err: error }, 'a press could not be acknowledged'))
    const result = await cast
    const isSeenOnCard = result.kind === 'settled' && click.place.in === 'message'
    if (!isSeenOnCard) await answer(voteReplyText(result))
  })
}

/** Never rejects. */
async function approve(parts: ListenerDeps, click: RequestClick): Promise<RunVoteResult> {
  const { requestId, personId, from, shown } = click
  try {
    const seen = displayedAt(click, await requestFor(parts, requestId))
    const words = { comment: null, confirmation: null, answer: null, grant: null }
    return await runVote(parts, { requestId, personId, from, shown, seen, choice: 'approve', ...words })
  } catch (error) {
    parts.log.error({ err: error, requestId }, 'a vote could not be recorded')
    return { kind: 'failed' }
  }
}
