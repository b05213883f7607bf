import type { Refusal } from '../../approval/people/refusal.ts'
import { CONFIRM_FIELD } from '../views/confirm-field.ts'
import { REASON_FIELD } from '../views/reason-modal.ts'

/** Sentences at the fields of a modal, by their block ids. */
export type FieldErrors = Readonly<Record<string, string>>

/** What a refusal says at the fields that the modal has; null when it is about none of them. */
export function fieldErrors({ code }: Refusal, fields: object): FieldErrors | null {
  const errors = ERRORS.get(code)
  return errors !== undefined && Object.keys(errors).every((id) => Object.hasOwn(fields, id)) ? errors : null
}

const ERRORS: ReadonlyMap<Refusal['code'], FieldErrors> = new Map([
  ['reason_required', { [REASON_FIELD.blockId]: 'A reason is required.' }],
  ['confirmation_required', { [CONFIRM_FIELD.blockId]: 'This is not the name of the tool.' }],
])
