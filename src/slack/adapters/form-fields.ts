import type { ViewStateValue } from '@slack/bolt'
import type { VoteCommand } from '../../approval/review/vote.ts'
import { CONFIRM_FIELD } from '../blocks/confirm-field.ts'
import { REASON_FIELD } from '../blocks/reason-field.ts'

/** The fields of a form, by block id and action id. */
export type FormFields = Readonly<Record<string, Readonly<Record<string, ViewStateValue>>>>

/** The reason and the second step, as far as they were entered. */
export function reasonAndConfirmationIn(fields: FormFields): Pick<VoteCommand, 'comment' | 'confirmation'> {
  const reason = fields[REASON_FIELD.blockId]?.[REASON_FIELD.actionId]?.value?.trim() ?? ''
  const typed = fields[CONFIRM_FIELD.blockId]?.[CONFIRM_FIELD.actionId]?.value ?? null
  return { comment: reason === '' ? null : reason, confirmation: typed }
}
