import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, listAt, textAt } from '../json-fields.ts'

/** How an element of each type carries what a person chose or typed, in `actions` and in `state.values`. */
interface Carrier {
  readonly field: string
  readonly initial: string
  readonly holds: 'text' | 'number' | 'option' | 'options' | 'texts' | 'object'
}

const CARRIERS: Readonly<Record<string, Carrier>> = {
  plain_text_input: { field: 'value', initial: 'initial_value', holds: 'text' },
  number_input: { field: 'value', initial: 'initial_value', holds: 'text' },
  email_text_input: { field: 'value', initial: 'initial_value', holds: 'text' },
  url_text_input: { field: 'value', initial: 'initial_value', holds: 'text' },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value', holds: 'object' },
  static_select: { field: 'selected_option', initial: 'initial_option', holds: 'option' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', holds: 'option' },
  overflow: { field: 'selected_option', initial: '', holds: 'option' },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', holds: 'options' },
  checkboxes: { field: 'selected_options', initial: 'initial_options', holds: 'options' },
  users_select: { field: 'selected_user', initial: 'initial_user', holds: 'text' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', holds: 'texts' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', holds: 'text' },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', holds: 'texts' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', holds: 'text' },
  multi_conversations_select: {
    field: 'selected_conversations',
    initial: 'initial_conversations',
    holds: 'texts',
  },
  datepicker: { field: 'selected_date', initial: 'initial_date', holds: 'text' },
  timepicker: { field: 'selected_time', initial: 'initial_time', holds: 'text' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', holds: 'number' },
}

/** Does the element keep what a person chose or typed? Buttons and overflow menus do not. */
export function isStateful(element: JsonObject): boolean {
  return carrierOf(element) !== undefined && element['type'] !== 'overflow'
}

/**
 * The fields that the element carries for `value`: an option's value for menus, a list of them for several, a text for
 * inputs, nothing for buttons; null when the element cannot hold that.
 */
export function carry(element: JsonObject, value: Json): JsonObject | null {
  const carrier = carrierOf(element)
  if (carrier === undefined) return {}
  const isEmpty = value === null || value === ''
  if (isEmpty) return { [carrier.field]: LISTS.has(carrier.holds) ? [] : null }
  const held = hold(carrier, element, value)
  return held === undefined ? null : { [carrier.field]: held }
}

/** The value, as `carry` takes it, that the fields of a state entry hold; null when they hold none. */
export function carried(element: JsonObject, entry: JsonObject): Json {
  const carrier = carrierOf(element)
  const held = carrier && entry[carrier.field]
  if (held === undefined) return null
  if (carrier?.holds === 'option') return textAt(held, 'value')
  if (carrier?.holds === 'options') return isList(held) ? held.map((one) => textAt(one, 'value')) : null
  return held
}

/** The state of the element before anyone touched it. */
export function initialState(element: JsonObject): JsonObject {
  const carrier = carrierOf(element)
  if (carrier === undefined) return {}
  return { [carrier.field]: element[carrier.initial] ?? (LISTS.has(carrier.holds) ? [] : null) }
}

/** All options of a menu or of a group of choices, those in groups included. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  const grouped = listAt(element, 'option_groups').flatMap((group) => listAt(group, 'options'))
  return [...listAt(element, 'options'), ...grouped].filter(isObject)
}

const LISTS: ReadonlySet<string> = new Set(['options', 'texts'])

function carrierOf(element: JsonObject): Carrier | undefined {
  const type = textAt(element, 'type') ?? ''
  return Object.hasOwn(CARRIERS, type) ? CARRIERS[type] : undefined
}

function hold(carrier: Carrier, element: JsonObject, value: Json): Json | undefined {
  switch (carrier.holds) {
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
