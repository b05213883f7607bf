import type { Json, JsonObject } from '../json.ts'
import { isObject, listAt, memberOf, objectAt, textAt } from './json-read.ts'

/** An element of a view that carries a value, and where it stands. */
export interface Field {
  readonly blockId: string
  readonly actionId: string
  readonly element: JsonObject
  readonly block: JsonObject
}

/** What people entered so far, by `fieldKey`, each in the shape of `view.state.values`. */
export type FormInputs = ReadonlyMap<string, JsonObject>

/** The elements of a view that carry a value, in reading order. */
export function fieldsOf(blocks: readonly Json[]): readonly Field[] {
  return blocks.filter(isObject).flatMap((block) =>
    elementsOf(block)
      .filter((element) => slots.has(textAt(element, 'type')))
      .map((element) => ({
        blockId: textAt(block, 'block_id'),
        actionId: textAt(element, 'action_id'),
        element,
        block,
      })),
  )
}

/** Slack's `view.state.values`: by block id, then action id; what nobody touched has its initial value. */
export function stateValues(blocks: readonly Json[], inputs: FormInputs): JsonObject {
  const values: Record<string, Record<string, Json>> = {}
  for (const field of fieldsOf(blocks)) {
    const block = values[field.blockId] ?? {}
    block[field.actionId] = fieldValue(field, inputs)
    values[field.blockId] = block
  }
  return values
}

/** The value of one field as Slack would send it now. */
export function fieldValue(
  { blockId, actionId, element }: Omit<Field, 'block'>,
  inputs: FormInputs,
): JsonObject {
  return inputs.get(fieldKey(blockId, actionId)) ?? initialValue(element)
}

/** The key of a field in `FormInputs`. */
export function fieldKey(blockId: string, actionId: string): string {
  return JSON.stringify([blockId, actionId])
}

/** The value of an element in Slack's shape, such as `{ type, value }` or `{ type, selected_option }`. */
export function elementValue(element: JsonObject, value: Json): JsonObject {
  const type = textAt(element, 'type')
  return { type, [slots.get(type)?.member ?? 'value']: value }
}

/** What an element carries now, out of Slack's shape. */
export function rawValue(element: JsonObject, value: JsonObject): Json {
  return memberOf(value, slots.get(textAt(element, 'type'))?.member ?? 'value') ?? null
}

interface Slot {
  readonly member: string
  readonly initial: string
  readonly empty: Json
}

const text: Slot = { member: 'value', initial: 'initial_value', empty: null }
const option: Slot = { member: 'selected_option', initial: 'initial_option', empty: null }
const options: Slot = { member: 'selected_options', initial: 'initial_options', empty: [] }

const slots: ReadonlyMap<string, Slot> = new Map([
  ['plain_text_input', text],
  ['number_input', text],
  ['email_text_input', text],
  ['url_text_input', text],
  ['static_select', option],
  ['radio_buttons', option],
  ['multi_static_select', options],
  ['checkboxes', options],
  ['datepicker', { member: 'selected_date', initial: 'initial_date', empty: null }],
  ['timepicker', { member: 'selected_time', initial: 'initial_time', empty: null }],
  ['datetimepicker', { member: 'selected_date_time', initial: 'initial_date_time', empty: null }],
  ['users_select', { member: 'selected_user', initial: 'initial_user', empty: null }],
  ['multi_users_select', { member: 'selected_users', initial: 'initial_users', empty: [] }],
])

function initialValue(element: JsonObject): JsonObject {
  const slot = slots.get(textAt(element, 'type')) ?? text
  return elementValue(element, memberOf(element, slot.initial) ?? slot.empty)
}

function elementsOf(block: JsonObject): readonly JsonObject[] {
  const single = objectAt(block, 'element') ?? objectAt(block, 'accessory')
  return single === null ? listAt(block, 'elements').filter(isObject) : [single]
}
