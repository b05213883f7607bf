import { isDeepStrictEqual } from 'node:util'
import type { EditableParam } from '../../approval/decide/edit/editable.ts'
import type { Refusal } from '../../approval/model/refusal.ts'
import type { JsonObject } from '../../core/json.ts'
import { CONFIRM_FIELD } from '../blocks/confirm-field.ts'
import { editBlockId } from '../blocks/edit-field.ts'
import { REASON_FIELD } from '../blocks/reason-field.ts'
import { shorten } from '../blocks/visible-text.ts'

/** Errors at the fields of a form, by block id. */
export type FieldErrors = Readonly<Record<string, string>>

/** The errors of a refusal, at the fields of the form; null when it is about none of them. */
export function fieldErrors({ code }: Refusal, fields: object): FieldErrors | null {
  const errors = ERRORS.get(code)
  return errors !== undefined && Object.keys(errors).every((id) => Object.hasOwn(fields, id)) ? errors : null
}

/** A problem with the values of an edit form: with one param, or with all of them together. */
interface FieldProblem {
  readonly name: string | null
  readonly message: string
}

interface EditedForm {
  readonly params: readonly EditableParam[]
  readonly edits: JsonObject
}

/**
 * The problems with an edit, each at the field of its param; one without a field, at the field that it is most likely about.
 * Null when the form has no field of a param.
 */
export function paramFieldErrors(
  objections: readonly FieldProblem[],
  fields: object,
  typed: EditedForm | null,
): FieldErrors | null {
  const ids = Object.keys(fields).filter((id) => id.startsWith(editBlockId('')))
  const errors: Record<string, string> = {}
  for (const objection of objections) {
    const id = ownField(ids, objection) ?? nearest(ids, objection.message, changedIds(typed))
    if (id === undefined) return null
    const before = errors[id] === undefined ? '' : `${errors[id]} `
    errors[id] = shorten(before + messageAt(id, objection), MAX_ERROR)
  }
  return errors
}

function ownField(ids: readonly string[], { name }: FieldProblem): string | undefined {
  return name === null ? undefined : ids.find((id) => id === editBlockId(name))
}

/** Names the param where the field belongs to another one. */
function messageAt(id: string, { name, message }: FieldProblem): string {
  return name === null || id === editBlockId(name) ? message : `${name}: ${message}`
}

const MAX_ERROR = 600

/** Prefers a field that the message names, then one that was changed. */
function nearest(ids: readonly string[], message: string, changed: readonly string[]): string | undefined {
  const order = [...changed.filter((id) => ids.includes(id)), ...ids]
  return order.find((id) => message.includes(id.slice(editBlockId('').length))) ?? order[0]
}

function changedIds(typed: EditedForm | null): readonly string[] {
  if (typed === null) return []
  const { params, edits } = typed
  const isChanged = ({ name, value }: EditableParam) =>
    Object.hasOwn(edits, name) && !isDeepStrictEqual(edits[name], value)
  return params.filter(isChanged).map(({ name }) => editBlockId(name))
}

const ERRORS: ReadonlyMap<Refusal['code'], FieldErrors> = new Map([
  ['reason_required', { [REASON_FIELD.blockId]: 'A reason is required.' }],
  ['confirmation_required', { [CONFIRM_FIELD.blockId]: 'This is not the name of the tool.' }],
])
