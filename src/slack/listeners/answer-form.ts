import type { ViewResponseAction } from '@slack/bolt'
import type { Refusal } from '../../approval/refusal.ts'
import { assertNever } from '../../core/assert-never.ts'
import { noticeModal } from '../views/modals.ts'
import { type CastResult, castAnswer, inTime } from './cast.ts'
import type { ListenerParts } from './listener-parts.ts'

/** What is wrong with the fields of a modal, by block id. */
export type FieldErrors = Record<string, string>

/** A modal that somebody sent. */
export interface SentForm {
  readonly ack: (response: ViewResponseAction) => Promise<void>
  readonly viewId: string
  /** What a refusal says of single fields; null when it is about none of them. */
  readonly errorsFor: (refusal: Refusal) => FieldErrors | null
}

/** Closes the modal once the vote counts, or says in it why not; later, when the vote takes longer than Slack waits. */
export async function answerForm(
  parts: ListenerParts,
  form: SentForm,
  cast: Promise<CastResult>,
): Promise<void> {
  const timely = await inTime(cast, parts)
  const response = timely === null ? notice(STILL_WORKING) : responseTo(timely, form)
  await form
    .ack(response)
    .catch((error: unknown) => parts.log.warn({ err: error }, 'a modal could not be acknowledged'))
  if (timely === null) await tellLater(parts, form.viewId, await cast)
}

/** Shows one sentence in place of the modal. */
export function notice(sentence: string): ViewResponseAction {
  return { response_action: 'update', view: noticeModal('Veto', sentence) }
}

const STILL_WORKING = 'This takes longer than usual. The card will show what comes of it.'

function responseTo(result: CastResult, { errorsFor }: SentForm): ViewResponseAction {
  switch (result.kind) {
    case 'settled':
      return { response_action: 'clear' }
    case 'refused': {
      const errors = errorsFor(result.refusal)
      return errors === null ? notice(castAnswer(result)) : { response_action: 'errors', errors }
    }
    case 'counted':
    case 'failed':
      return notice(castAnswer(result))
    default:
      return assertNever(result)
  }
}

async function tellLater({ client, log }: ListenerParts, viewId: string, result: CastResult): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view: noticeModal('Veto', castAnswer(result)) })
  } catch (error) {
    log.warn({ err: error }, 'a person could not be answered')
  }
}
