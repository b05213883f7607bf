import type { ViewResponseAction } from '@slack/bolt'
import type { Refusal } from '../../approval/refusal.ts'
import { CONFIRM_FIELD } from '../views/confirm-field.ts'
import { noticeModal } from '../views/modals.ts'
import { REASON_FIELD } from '../views/reason-modal.ts'
import { inTime } from './cast.ts'
import type { ListenerParts } from './listener-parts.ts'

/** A modal that somebody sent. */
export interface SentForm<Result> {
  readonly ack: (response: ViewResponseAction) => Promise<void>
  readonly viewId: string
  /** What becomes of the modal. */
  readonly respond: (result: Result) => ViewResponseAction
  /** The same for a modal that was answered already. */
  readonly say: (result: Result) => string
}

/** Sentences at the fields of a modal, by their block ids. */
export type FieldErrors = Readonly<Record<string, string>>

/** Tells in the modal what came of it; later, when the work takes longer than Slack waits. */
export async function answerForm<Result>(
  parts: ListenerParts,
  { ack, viewId, respond, say }: SentForm<Result>,
  work: Promise<Result>,
): Promise<void> {
  const timely = await inTime(work, parts)
  await ack(timely === null ? notice(STILL_WORKING) : respond(timely)).catch((error: unknown) =>
    parts.log.warn({ err: error }, 'a modal could not be acknowledged'),
  )
  if (timely === null) await tellLater(parts, viewId, say(await work))
}

/** Shows one sentence in place of the modal. */
export function notice(sentence: string): ViewResponseAction {
  return { response_action: 'update', view: noticeModal('Veto', sentence) }
}

/** What a refusal says at the fields that the modal has; null when it is about none of them. */
export function errorsFor({ code }: Refusal, fields: object): FieldErrors | null {
  const errors = ERRORS.get(code)
  return errors !== undefined && Object.keys(errors).every((id) => Object.hasOwn(fields, id)) ? errors : null
}

const ERRORS: ReadonlyMap<Refusal['code'], FieldErrors> = new Map([
  ['reason_required', { [REASON_FIELD.blockId]: 'A reason is required.' }],
  ['confirmation_required', { [CONFIRM_FIELD.blockId]: 'This is not the name of the tool.' }],
])

const STILL_WORKING = 'This takes longer than usual. The card will show what comes of it.'

async function tellLater({ client, log }: ListenerParts, viewId: string, sentence: string): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view: noticeModal('Veto', sentence) })
  } catch (error) {
    log.warn({ err: error }, 'a person could not be answered')
  }
}
