import type { Json, JsonObject } from '../json.ts'
import { flagAt, numberAt, objectAt, textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { blocksOf, type View } from '../state/views.ts'
import { currentValue, initialState, isStateful, valueFields } from './element-value.ts'
import { elementsIn, type LocatedElement } from './elements.ts'

/** What a modal holds, and what is wrong with it. */
export interface InputState {
  /** Slack's `state.values`, with an entry for every element that keeps a value. */
  readonly values: JsonObject
  /** What Slack itself finds wrong, by block id. */
  readonly errors: JsonObject
}

/** What the modal holds when it is submitted with `given`, in the shape of `state.values`. */
export function inputState(view: View, given: JsonObject): InputState {
  const values: Record<string, JsonObject> = {}
  const errors: Record<string, string> = {}
  for (const located of elementsIn(blocksOf(view)).filter((one) => isStateful(one.element))) {
    const entry = entryFor(located, objectAt(given, located.blockId), objectAt(view.values, located.blockId))
    const error = entry === null ? 'This is not among the choices.' : findError(located, entry)
    values[located.blockId] = { ...values[located.blockId], [located.actionId]: entry ?? {} }
    if (error !== null) errors[located.blockId] = error
  }
  return { values, errors }
}

function entryFor(
  { element, actionId }: LocatedElement,
  given: JsonObject,
  chosen: JsonObject,
): JsonObject | null {
  const type = textAt(element, 'type') ?? ''
  const entry = given[actionId] ?? chosen[actionId]
  if (entry === undefined) return { type, ...initialState(element) }
  const fields = valueFields(element, currentValue(element, objectAt({ entry }, 'entry')))
  return fields === null ? null : { type, ...fields }
}

function findError({ block, element }: LocatedElement, entry: JsonObject): string | null {
  if (block['type'] !== 'input') return null
  const value = currentValue(element, entry)
  if (isEmpty(value)) return flagAt(block, 'optional') ? null : 'Please complete this required field.'
  return typeof value === 'string' ? findTextError(element, value) : null
}

function findTextError(element: JsonObject, value: string): string | null {
  const type = textAt(element, 'type')
  const max = numberAt(element, 'max_length') ?? SLACK_LIMITS.textInput.max
  const min = numberAt(element, 'min_length') ?? 0
  if (value.length > max) return `This must be at most ${max} characters long.`
  if (value.length < min) return `This must be at least ${min} characters long.`
  if (type === 'number_input') return findNumberError(element, value)
  if (type === 'email_text_input' && !/^\S+@\S+$/.test(value)) return 'Please enter an e-mail address.'
  if (type === 'url_text_input' && !URL.canParse(value)) return 'Please enter a URL.'
  return null
}

function findNumberError(element: JsonObject, value: string): string | null {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return 'Please enter a number.'
  if (!flagAt(element, 'is_decimal_allowed') && !Number.isInteger(number))
    return 'Please enter a whole number.'
  if (number < (numberAt(element, 'min_value') ?? number)) return 'This number is too small.'
  return number > (numberAt(element, 'max_value') ?? number) ? 'This number is too large.' : null
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
