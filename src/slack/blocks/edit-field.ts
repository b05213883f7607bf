import type { types } from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { EditableParam } from '../../approval/decide/edit/editable.ts'
import type { Json } from '../../core/json.ts'
import { plain } from './blocks.ts'
import { readableJson } from './params.ts'
import { shorten } from './visible-text.ts'

/** How the value of a param comes back: as it is, as a number, as JSON, or as the JSON of a chosen option. */
export const EDIT_ACTION = { text: 'text', number: 'number', json: 'json', option: 'option' } as const

/** The block id of a param's field. */
export function editBlockId(name: string): string {
  return `param:${name}`
}

/** A field for a param, holding its value; null for a value that no field of Slack can hold. The name must be a plain one. */
export function editField(param: EditableParam): types.InputBlock | null {
  const { name, value, title, type } = param
  const element = elementFor(param)
  if (element === null) return null
  const isJson = 'action_id' in element && element.action_id === EDIT_ACTION.json
  const hint = [title === null ? null : shorten(title, MAX_HINT), isJson ? 'Written as JSON' : null]
    .filter((words) => words !== null)
    .join('. ')
  return {
    type: 'input',
    block_id: editBlockId(name),
    label: plain(name),
    ...(hint === '' ? {} : { hint: plain(hint) }),
    optional: value === undefined || type.kind === 'text',
    element,
  }
}

const MAX_HINT = 150
const { max: MAX_TEXT } = SLACK_LIMITS.textInput

type Element = types.InputBlock['element']

function elementFor({ value, type }: EditableParam): Element | null {
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
