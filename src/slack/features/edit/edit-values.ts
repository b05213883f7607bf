import type { ViewStateValue } from '@slack/bolt'
import type { EditableParam } from '../../../approval/decide/edit/editable.ts'
import type { ParamError } from '../../../approval/decide/edit/param-errors.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { readJson } from '../../../core/json-reader.ts'
import { readAmount } from '../../../core/money.ts'
import { VetoError } from '../../../core/veto-error.ts'
import type { FormFields } from '../../adapters/form-fields.ts'
import { currencyOfAction, EDIT_ACTION, editBlockId } from '../../blocks/edit-field.ts'

/** The values of an edit form, and the fields that cannot be read. */
export interface ReadEdit {
  readonly edits: JsonObject
  readonly errors: readonly ParamError[]
}

/**
 * Reads the fields of an edit form, by how each was typed in. A field of a param that is not among `params` is an error;
 * null: these are not known, and every field is read as it stands.
 */
export function readEdit(fields: FormFields, params: readonly EditableParam[] | null): ReadEdit {
  const edits: [string, Json][] = []
  const errors: ParamError[] = []
  for (const [blockId, actions] of Object.entries(fields)) {
    if (!blockId.startsWith(PREFIX)) continue
    const name = blockId.slice(PREFIX.length)
    const param = params?.find((one) => one.name === name)
    const found = params !== null && param === undefined ? GONE : readField(actions, param)
    if (found.kind === 'error') errors.push({ name, message: found.message })
    if (found.kind === 'value') edits.push([name, found.value])
  }
  return { edits: Object.fromEntries(edits), errors }
}

const PREFIX = editBlockId('')

type ReadField =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'error'; readonly message: string }
  /** The field is empty, so the param does not change. */
  | { readonly kind: 'nothing' }

const NOTHING: ReadField = { kind: 'nothing' }
const GONE: ReadField = {
  kind: 'error',
  message: 'This can no longer be edited. Close this window and look at the card.',
}

function readField(
  actions: Readonly<Record<string, ViewStateValue>>,
  param: EditableParam | undefined,
): ReadField {
  const [[actionId = '', field] = []] = Object.entries(actions)
  const currency = currencyOfAction(actionId)
  if (currency !== null) return readMoney(field?.value?.trim() ?? '', currency, param)
  switch (actionId) {
    case EDIT_ACTION.text:
      return readText(field?.value ?? '', param?.value)
    case EDIT_ACTION.number:
      return readNumber(field?.value?.trim() ?? '', param?.entry.kind === 'minor_units')
    case EDIT_ACTION.json:
      return readTyped(field?.value?.trim() ?? '')
    case EDIT_ACTION.option:
      return readTyped(field?.selected_option?.value ?? '')
    default:
      return NOTHING
  }
}

/** In the currency that the field named; the policies may have changed since. */
function readMoney(typed: string, currency: string, param: EditableParam | undefined): ReadField {
  const isSame = param === undefined || (param.entry.kind === 'money' && param.entry.currency === currency)
  if (!isSame) return GONE
  if (typed === '') return NOTHING
  const amount = readAmount(typed, currency)
  return amount.ok ? { kind: 'value', value: amount.minorUnits } : { kind: 'error', message: amount.problem }
}

/** Slack changes line ends and surrounding blanks, so a text that differs only in these is unchanged. */
function readText(typed: string, value: Json | undefined): ReadField {
  if (loose(typed) === loose(typeof value === 'string' ? value : '')) return NOTHING
  return typed.isWellFormed()
    ? { kind: 'value', value: typed }
    : { kind: 'error', message: 'Expected text without broken characters.' }
}

function loose(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trim()
}

/** `500.00` is the number 500 to JSON, and 500 euros to whoever typed it where cents are expected. */
function readNumber(typed: string, isMinorUnits: boolean): ReadField {
  if (isMinorUnits && typed.includes('.')) return { kind: 'error', message: NOT_MINOR_UNITS }
  const found = readTyped(typed)
  const isOther = found.kind === 'value' && typeof found.value !== 'number'
  return isOther ? { kind: 'error', message: isMinorUnits ? NOT_MINOR_UNITS : NOT_A_NUMBER } : found
}

const NOT_A_NUMBER = 'Expected a number such as 12 or 0.5.'
const NOT_MINOR_UNITS =
  "Expected a whole number in the currency's smallest unit, such as cents, without a decimal point."

function readTyped(typed: string): ReadField {
  if (typed === '') return NOTHING
  try {
    return { kind: 'value', value: readJson(typed) }
  } catch (error) {
    if (error instanceof VetoError) return { kind: 'error', message: `${error.message}.` }
    throw error
  }
}
