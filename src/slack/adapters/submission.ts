import type { ViewResponseAction } from '@slack/bolt'
import { noticeModal } from '../blocks/notices.ts'
import type { ListenerDeps } from './handlers.ts'
import { inTime } from './run-vote.ts'

/** A modal that somebody sent, and what is made of what came of it. */
export interface Submission<Result> {
  readonly ack: (response: ViewResponseAction) => Promise<void>
  readonly viewId: string
  readonly respond: (result: Result) => ViewResponseAction
  /** The sentence for the person, when Slack could not wait for the result. */
  readonly tell: (result: Result) => string
}

/** Responds with what came of it; later in the modal, when that takes longer than Slack waits. Never rejects. */
export async function answerSubmission<Result>(
  parts: ListenerDeps,
  { ack, viewId, respond, tell }: Submission<Result>,
  result: Promise<Result>,
): Promise<void> {
  const timely = await inTime(result, parts)
  await ack(timely === null ? notice(STILL_WORKING) : respond(timely)).catch((error: unknown) =>
    parts.log.warn({ err: error }, 'a modal could not be acknowledged'),
  )
  if (timely === null) await tellLater(parts, viewId, tell(await result))
}

/** Shows one sentence in place of the modal. */
export function notice(sentence: string): ViewResponseAction {
  return { response_action: 'update', view: noticeModal('Veto', sentence) }
}

const STILL_WORKING = 'This takes longer than usual. The card will show what comes of it.'

async function tellLater({ client, log }: ListenerDeps, viewId: string, sentence: string): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view: noticeModal('Veto', sentence) })
  } catch (error) {
    log.warn({ err: error }, 'a person could not be answered')
  }
}
