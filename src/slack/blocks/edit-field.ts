import type { types } from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { EditableParam } from '../../approval/decide/edit/editable.ts'
import type { Json } from '../../core/json.ts'
import { majorUnits } from '../../core/money.ts'
import { plain } from './blocks.ts'
import { readableJson } from './params.ts'
import { shorten } from './visible-text.ts'

/** How the value of a param comes back: as it is, as a number, as JSON, or as the JSON of a chosen option. Amounts of money have `moneyAction`. */
export const EDIT_ACTION = { text: 'text', number: 'number', json: 'json', option: 'option' } as const

/** The action id of an amount, which is entered in the currency's own unit: `money:EUR`. */
export function moneyAction(currency: string): string {
  return `${MONEY}${currency}`
}

/** The currency of such an action id; null: it is another one. */
export function currencyOfAction(actionId: string): string | null {
  return actionId.startsWith(MONEY) ? actionId.slice(MONEY.length) : null
}

const MONEY = 'money:'

/** The block id of a param's field. */
export function editBlockId(name: string): string {
  return `param:${name}`
}

/**
 * A field for one of the params of a form, holding its value; null for a value that no field of Slack can hold.
 * The name must be a plain one.
 */
export function editField(param: EditableParam, form: readonly EditableParam[]): types.InputBlock | null {
  const { name, value, type } = param
  const element = elementFor(param)
  if (element === null) return null
  const hint = hintOf(param, element)
  return {
    type: 'input',
    block_id: editBlockId(name),
    label: plain(labelIn(form, param)),
    ...(hint === '' ? {} : { hint: plain(hint) }),
    optional: value === undefined || type.kind === 'text',
    element,
  }
}

/** Amounts that would have the same label have their names in it. */
function labelIn(form: readonly EditableParam[], param: EditableParam): string {
  const label = labelOf(param)
  const isOnly = form.every((other) => other.name === param.name || labelOf(other) !== label)
  return isOnly || param.title === null ? label : labelOf(param, ` (${param.name})`)
}

/** A value that is entered as the call has it keeps the name that it has there. */
function labelOf({ name, title, entry }: EditableParam, addition = ''): string {
  return entry.kind === 'money'
    ? `${shorten(title ?? name, MAX_HINT)}${addition}, in ${entry.currency}`
    : name
}

function hintOf({ title, value, entry }: EditableParam, element: Element): string {
  const isJson = 'action_id' in element && element.action_id === EDIT_ACTION.json
  const hints = [
    title === null || entry.kind === 'money' ? null : shorten(title, MAX_HINT),
    entry.kind === 'money' ? null : numberHint(value, entry),
    isJson ? 'Written as JSON' : null,
  ]
  return hints.filter((words) => words !== null).join('. ')
}

/** `In the currency's smallest unit: 72000 is €720.00`. */
function numberHint(
  value: Json | undefined,
  { kind, formatted }: Exclude<EditableParam['entry'], { kind: 'money' }>,
): string | null {
  const raw = JSON.stringify(value)
  const example =
    formatted === null || formatted.replaceAll(',', '') === raw ? null : `${raw} is ${formatted}`
  if (kind === 'as_sent') return example
  return `In the currency's smallest unit${example === null ? '' : `: ${example}`}`
}

const MAX_HINT = 150
const { max: MAX_TEXT } = SLACK_LIMITS.textInput

type Element = types.InputBlock['element']

function elementFor({ value, type, entry }: EditableParam): Element | null {
  if (entry.kind === 'money') return moneyElement(value, entry.currency)
  switch (type.kind) {
    case 'text':
      return textElement(EDIT_ACTION.text, typeof value === 'string' ? value : '')
    case 'number':
      return numberElement(type.isWhole, value)
    case 'flag':
      return choiceElement('radio_buttons', [true, false], value)
    case 'choice':
      return mayChoose(type.options)
        ? choiceElement('static_select', type.options, value)
        : jsonElement(value)
    case 'json':
      return jsonElement(value)
  }
}

const LONG = 60

function textElement(actionId: string, initial: string): Element | null {
  if (initial.length > MAX_TEXT) return null
  return {
    type: 'plain_text_input',
    action_id: actionId,
    multiline: actionId === EDIT_ACTION.json || initial.length > LONG || initial.includes('\n'),
    max_length: MAX_TEXT,
    ...(initial === '' ? {} : { initial_value: initial }),
  }
}

function jsonElement(value: Json | undefined): Element | null {
  return textElement(EDIT_ACTION.json, value === undefined ? '' : readableJson(value))
}

/** A number that is written with an exponent is no number to Slack. */
function numberElement(isWhole: boolean, value: Json | undefined): Element | null {
  const initial = value === undefined ? '' : JSON.stringify(value)
  if (initial.includes('e')) return jsonElement(value)
  return {
    type: 'number_input',
    action_id: EDIT_ACTION.number,
    is_decimal_allowed: !isWhole,
    ...(initial === '' ? {} : { initial_value: initial }),
  }
}

/** Text, as number fields of Slack do not say what is wrong with a comma. */
function moneyElement(value: Json | undefined, currency: string): Element {
  const initial = typeof value === 'number' ? majorUnits({ currency, minorUnits: value }) : null
  return {
    type: 'plain_text_input',
    action_id: moneyAction(currency),
    max_length: MAX_AMOUNT,
    ...(initial === null ? {} : { initial_value: initial }),
  }
}

const MAX_AMOUNT = 40

function mayChoose(options: readonly Json[]): boolean {
  const { options: most, optionValue } = SLACK_LIMITS.select
  return options.length <= most && options.every((option) => JSON.stringify(option).length <= optionValue)
}

function choiceElement(
  type: 'radio_buttons' | 'static_select',
  values: readonly Json[],
  value: Json | undefined,
): Element {
  const options = values.map(optionFor)
  const chosen = value === undefined ? undefined : options[values.indexOf(value)]
  const initial = chosen === undefined ? {} : { initial_option: chosen }
  return { type, action_id: EDIT_ACTION.option, options, ...initial }
}

function optionFor(value: Json): types.PlainTextOption {
  const words = typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
  return { text: plain(shorten(words, SLACK_LIMITS.option.text)), value: JSON.stringify(value) }
}
