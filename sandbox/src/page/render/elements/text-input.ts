import { carriedValue } from '../../form-values.ts'
import { flagAt, numberAt, objectAt, textAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { click, currentValue, fill, type Spot, spotKey, store, tellsAtOnce } from '../scene.ts'
import { wordsOf } from '../text-object.ts'

/** Draws a field for a text, a number, an e-mail address or an address on the web. */
export function textInputNode(spot: Spot): HTMLElement {
  const { element } = spot
  const attributes = {
    ...commonAttributes(spot),
    maxlength: numberAt(element, 'max_length'),
    inputmode: inputModes.get(textAt(element, 'type')) ?? null,
  }
  const input = flagAt(element, 'multiline')
    ? el('textarea', { ...attributes, class: 'field', rows: 4 })
    : el('input', { ...attributes, class: 'field', type: 'text' })
  const carried = carriedValue(element, currentValue(spot))
  input.value = typeof carried === 'string' ? carried : ''
  input.addEventListener('input', () => store(spot, input.value === '' ? null : input.value))
  input.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || flagAt(element, 'multiline')) return
    if (!tellsAtOnce(spot)) return
    event.preventDefault()
    click(spot, input.value)
  })
  return input
}

/** Draws a field for a day or a time of day. */
export function pickerNode(spot: Spot): HTMLElement {
  const type = textAt(spot.element, 'type') === 'timepicker' ? 'time' : 'date'
  const input = el('input', { ...commonAttributes(spot), class: 'field field-short', type })
  const carried = carriedValue(spot.element, currentValue(spot))
  input.value = typeof carried === 'string' ? carried : ''
  input.addEventListener('change', () => {
    const value = input.value === '' ? null : input.value
    fill(spot, value, value)
  })
  return input
}

const inputModes: ReadonlyMap<string, string> = new Map([
  ['number_input', 'decimal'],
  ['email_text_input', 'email'],
  ['url_text_input', 'url'],
])

function commonAttributes(spot: Spot) {
  const { block, element } = spot
  return {
    id: fieldId(spot),
    placeholder: wordsOf(objectAt(element, 'placeholder')) || null,
    'aria-label': textAt(block, 'type') === 'input' ? null : wordsOf(objectAt(element, 'placeholder')),
    'data-focus': spotKey(spot),
    'data-action-id': textAt(element, 'action_id'),
    autocomplete: 'off',
  }
}

/** The id of a field's element on the page, for its label. */
export function fieldId(spot: Spot): string {
  return `field ${spotKey(spot)}`.replaceAll(/\s/g, '_')
}
