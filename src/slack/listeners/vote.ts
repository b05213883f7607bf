import type { App } from '@slack/bolt'
import { ACTION } from '../action-ids.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { answerTo } from './answer.ts'
import { castAnswer, castBallot, inTime } from './cast.ts'
import { readRequestClick } from './click.ts'
import type { ListenerParts } from './listener-parts.ts'

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
    const { requestId, personId, from, shown } = click
    const ballot = {
      requestId,
      personId,
      from,
      shown,
      choice: 'approve',
      comment: null,
      confirmation: null,
      answer: null,
      grant: null,
    } as const
    const cast = castBallot(parts, ballot)
    await inTime(cast, parts)
    await ack().catch((error: unknown) => parts.log.warn({ err: error }, 'a press could not be acknowledged'))
    const result = await cast
    const isSeenOnCard = result.kind === 'settled' && click.place.in === 'message'
    if (!isSeenOnCard) await answer(castAnswer(result))
  })
}
