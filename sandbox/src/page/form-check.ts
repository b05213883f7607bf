import type { Json, JsonObject } from '../json.ts'
import { type Field, type FormInputs, fieldsOf, fieldValue, rawValue } from './form-values.ts'
import { flagAt, isList, numberAt, textAt } from './json-read.ts'

/** What Slack itself finds wrong before it sends a form, by block id; empty when the form may go. */
export function checkForm(blocks: readonly Json[], typed: FormInputs): JsonObject {
  const inputs = fieldsOf(blocks).filter(({ block }) => textAt(block, 'type') === 'input')
  const found = inputs.flatMap((field): [string, string][] => {
    const problem = problemOf(field, rawValue(field.element, fieldValue(field, typed)))
    return problem === null ? [] : [[field.blockId, problem]]
  })
  return Object.fromEntries(found)
}

function problemOf({ block, element }: Field, value: Json): string | null {
  if (isEmpty(value)) return flagAt(block, 'optional') ? null : 'Please complete this required field.'
  if (typeof value !== 'string') return tooMany(element, value)
  return textAt(element, 'type') === 'number_input'
    ? numberProblem(element, value)
    : lengthProblem(element, value)
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (isList(value) && value.length === 0)
}

function tooMany(element: JsonObject, value: Json): string | null {
  const most = numberAt(element, 'max_selected_items')
  if (most === null || !isList(value) || value.length <= most) return null
  return `Please choose at most ${most}.`
}

function lengthProblem(element: JsonObject, value: string): string | null {
  const least = numberAt(element, 'min_length')
  const most = numberAt(element, 'max_length')
  if (least !== null && value.length < least) return `Please write at least ${least} characters.`
  if (most !== null && value.length > most) return `Please write at most ${most} characters.`
  return null
}

function numberProblem(element: JsonObject, value: string): string | null {
  const number = Number(value)
  const least = numberAt(element, 'min_value')
  const most = numberAt(element, 'max_value')
  if (!Number.isFinite(number)) return 'Please enter a number.'
  if (!flagAt(element, 'is_decimal_allowed') && !Number.isInteger(number))
    return 'Please enter a whole number.'
  if (least !== null && number < least) return `Please enter a number that is at least ${least}.`
  if (most !== null && number > most) return `Please enter a number that is at most ${most}.`
  return null
}
