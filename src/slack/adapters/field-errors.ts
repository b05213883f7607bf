import { isDeepStrictEqual } from 'node:util'
import type { EditableParam } from '../../approval/decide/edit/editable.ts'
import type { Refusal } from '../../approval/model/refusal.ts'
import type { JsonObject } from '../../core/json.ts'
import { CONFIRM_FIELD } from '../blocks/confirm-field.ts'
import { editBlockId } from '../blocks/edit-field.ts'
import { REASON_FIELD } from '../blocks/reason-field.ts'
import { shorten } from '../blocks/visible-text.ts'

/** Sentences at the fields of a modal, by their block ids. */
export type FieldErrors = Readonly<Record<string, string>>

/** What a refusal says at the fields that the modal has; null when it is about none of them. */
export function fieldErrors({ code }: Refusal, fields: object): FieldErrors | null {
  const errors = ERRORS.get(code)
  return errors !== undefined && Object.keys(errors).every((id) => Object.hasOwn(fields, id)) ? errors : null
}

/** Something that speaks against the values of an edit form: against a param, or against all of them together. */
interface Objection {
  readonly name: string | null
  readonly message: string
}

interface Typed {
  readonly params: readonly EditableParam[]
  readonly wanted: JsonObject
}

/**
 * What speaks against an edit, each at the field of its param; what has no field, at the one that it is most likely about.
 * Null when the form has no field of a param.
 */
export function atParamFields(
  objections: readonly Objection[],
  fields: object,
  typed: Typed | null,
): FieldErrors | null {
  const ids = Object.keys(fields).filter((id) => id.startsWith(editBlockId('')))
  const errors: Record<string, string> = {}
  for (const objection of objections) {
    const id = ownField(ids, objection) ?? nearest(ids, objection.message, changedIds(typed))
    if (id === undefined) return null
    const before = errors[id] === undefined ? '' : `${errors[id]} `
    errors[id] = shorten(before + wordsAt(id, objection), MAX_ERROR)
  }
  return errors
}

function ownField(ids: readonly string[], { name }: Objection): string | undefined {
  return name === null ? undefined : ids.find((id) => id === editBlockId(name))
}

/** Names the param where the field is another one's. */
function wordsAt(id: string, { name, message }: Objection): string {
  return name === null || id === editBlockId(name) ? message : `${name}: ${message}`
}

const MAX_ERROR = 600

/** A field that was changed before others, and one that the message names before both. */
function nearest(ids: readonly string[], message: string, changed: readonly string[]): string | undefined {
  const order = [...changed.filter((id) => ids.includes(id)), ...ids]
  return order.find((id) => message.includes(id.slice(editBlockId('').length))) ?? order[0]
}

function changedIds(typed: Typed | null): readonly string[] {
  if (typed === null) return []
  const { params, wanted } = typed
  const isChanged = ({ name, value }: EditableParam) =>
    Object.hasOwn(wanted, name) && !isDeepStrictEqual(wanted[name], value)
  return params.filter(isChanged).map(({ name }) => editBlockId(name))
}

const ERRORS: ReadonlyMap<Refusal['code'], FieldErrors> = new Map([
  ['reason_required', { [REASON_FIELD.blockId]: 'A reason is required.' }],
  ['confirmation_required', { [CONFIRM_FIELD.blockId]: 'This is not the name of the tool.' }],
])
