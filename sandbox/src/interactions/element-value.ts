import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, listAt, textAt } from '../json-fields.ts'

/** The field that carries what a person chose or typed in an element, in `actions` and in `state.values`. */
interface ValueField {
  readonly field: string
  readonly initial: string
  readonly kind: 'text' | 'number' | 'option' | 'options' | 'texts' | 'object'
}

const VALUE_FIELDS: Readonly<Record<string, ValueField>> = {
  plain_text_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  number_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  email_text_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  url_text_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value', kind: 'object' },
  static_select: { field: 'selected_option', initial: 'initial_option', kind: 'option' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', kind: 'option' },
  overflow: { field: 'selected_option', initial: '', kind: 'option' },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', kind: 'options' },
  checkboxes: { field: 'selected_options', initial: 'initial_options', kind: 'options' },
  users_select: { field: 'selected_user', initial: 'initial_user', kind: 'text' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', kind: 'texts' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', kind: 'text' },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', kind: 'texts' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', kind: 'text' },
  multi_conversations_select: {
    field: 'selected_conversations',
    initial: 'initial_conversations',
    kind: 'texts',
  },
  datepicker: { field: 'selected_date', initial: 'initial_date', kind: 'text' },
  timepicker: { field: 'selected_time', initial: 'initial_time', kind: 'text' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', kind: 'number' },
}

/** Does the element keep what a person chose or typed? Buttons and overflow menus do not. */
export function isStateful(element: JsonObject): boolean {
  return valueFieldOf(element) !== undefined && element['type'] !== 'overflow'
}

/**
 * The fields that the element carries for `value`: an option's value for menus, a list of them for several, a text for
 * inputs, nothing for buttons; null when the element cannot hold that.
 */
export function valueFields(element: JsonObject, value: Json): JsonObject | null {
  const valueField = valueFieldOf(element)
  if (valueField === undefined) return {}
  const isEmpty = value === null || value === ''
  if (isEmpty) return { [valueField.field]: LISTS.has(valueField.kind) ? [] : null }
  const content = fieldValue(valueField, element, value)
  return content === undefined ? null : { [valueField.field]: content }
}

/** The value, as `valueFields` takes it, of a state entry; null when it has none. */
export function currentValue(element: JsonObject, entry: JsonObject): Json {
  const valueField = valueFieldOf(element)
  const content = valueField && entry[valueField.field]
  if (content === undefined) return null
  if (valueField?.kind === 'option') return textAt(content, 'value')
  if (valueField?.kind === 'options')
    return isList(content) ? content.map((one) => textAt(one, 'value')) : null
  return content
}

/** The state of the element before anyone touched it. */
export function initialState(element: JsonObject): JsonObject {
  const valueField = valueFieldOf(element)
  if (valueField === undefined) return {}
  return { [valueField.field]: element[valueField.initial] ?? (LISTS.has(valueField.kind) ? [] : null) }
}

/** All options of a menu or of a group of choices, those in groups included. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  const grouped = listAt(element, 'option_groups').flatMap((group) => listAt(group, 'options'))
  return [...listAt(element, 'options'), ...grouped].filter(isObject)
}

const LISTS: ReadonlySet<string> = new Set(['options', 'texts'])

function valueFieldOf(element: JsonObject): ValueField | undefined {
  const type = textAt(element, 'type') ?? ''
  return Object.hasOwn(VALUE_FIELDS, type) ? VALUE_FIELDS[type] : undefined
}

function fieldValue(valueField: ValueField, element: JsonObject, value: Json): Json | undefined {
  switch (valueField.kind) {
    case 'text':
      return typeof value === 'string' ? value : undefined
    case 'number':
      return typeof value === 'number' ? value : undefined
    case 'object':
      return isObject(value) ? value : undefined
    case 'texts':
      return isList(value) && value.every((one) => typeof one === 'string') ? value : undefined
    case 'option':
      return optionWith(element, value)
    case 'options':
      return optionsWith(element, value)
  }
}

function optionWith(element: JsonObject, value: Json): JsonObject | undefined {
  return optionsOf(element).find((option) => option['value'] === value)
}

function optionsWith(element: JsonObject, value: Json): readonly JsonObject[] | undefined {
  if (!isList(value)) return undefined
  const found = value.map((one) => optionWith(element, one)).filter((one) => one !== undefined)
  return found.length === value.length ? found : undefined
}
