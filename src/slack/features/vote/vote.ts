import type { App } from '@slack/bolt'
import { ACTION } from '../../adapters/action-ids.ts'
import { refusalAnswer } from '../../adapters/vote-reply.ts'
import { answerTo } from '../../adapters/ephemeral-reply.ts'
import { type CastResult, castAnswer, castBallot, inTime } from '../../adapters/run-vote.ts'
import { type RequestClick, readRequestClick } from '../../adapters/action.ts'
import { type ListenerParts, requestFor } from '../../adapters/handlers.ts'
import { seenAt } from '../review/displayed.ts'

/** Approve: counts the vote, then tells Slack that the press arrived, then the voter what came of it. */
export function registerApproval(app: App, parts: ListenerParts): void {
  app.action(ACTION.approve, async ({ ack, body, respond }) => {
    const click = readRequestClick(body)
    const answer = answerTo(parts, { click, respond })
    if (click === null) {
      await ack()
      await answer(refusalAnswer({ code: 'wrong_card' }))
      return
    }
    const cast = approve(parts, click)
    await inTime(cast, parts)
    await ack().catch((error: unknown) => parts.log.warn({ err: error }, 'a press could not be acknowledged'))
    const result = await cast
    const isSeenOnCard = result.kind === 'settled' && click.place.in === 'message'
    if (!isSeenOnCard) await answer(castAnswer(result))
  })
}

/** Never rejects. */
async function approve(parts: ListenerParts, click: RequestClick): Promise<CastResult> {
  const { requestId, personId, from, shown } = click
  try {
    const seen = seenAt(click, await requestFor(parts, requestId))
    const words = { comment: null, confirmation: null, answer: null, grant: null }
    return await castBallot(parts, { requestId, personId, from, shown, seen, choice: 'approve', ...words })
  } catch (error) {
    parts.log.error({ err: error, requestId }, 'a vote could not be recorded')
    return { kind: 'failed' }
  }
}
