import type { ViewStateValue } from '@slack/bolt'
import type { VoteCommand } from '../../approval/review/vote.ts'
import { CONFIRM_FIELD } from '../blocks/confirm-field.ts'
import { REASON_FIELD } from '../blocks/reason-field.ts'

/** What a modal brings back, by block and by action. */
export type FormFields = Readonly<Record<string, Readonly<Record<string, ViewStateValue>>>>

/** The reason and the second step, as far as they were given. */
export function reasonAndConfirmationIn(fields: FormFields): Pick<VoteCommand, 'comment' | 'confirmation'> {
  const words = fields[REASON_FIELD.blockId]?.[REASON_FIELD.actionId]?.value?.trim() ?? ''
  const typed = fields[CONFIRM_FIELD.blockId]?.[CONFIRM_FIELD.actionId]?.value ?? null
  return { comment: words === '' ? null : words, confirmation: typed }
}
