import { rawValue } from '../../form-values.ts'
import { flagAt, numberAt, objectAt, textAt } from '../../json-read.ts'
import { fromLocalDateTime, toLocalDateTime } from '../../local-date-time.ts'
import { el } from '../dom.ts'
import {
  click,
  currentValue,
  dispatchesOnChange,
  type ElementRef,
  elementKey,
  fill,
  store,
} from '../render-context.ts'
import { plainTextOf } from '../text-object.ts'

/** Draws a field for a text, a number, an e-mail address or an address on the web. */
export function textInputNode(ref: ElementRef): HTMLElement {
  const { element } = ref
  const attributes = {
    ...commonAttributes(ref),
    maxlength: numberAt(element, 'max_length'),
    inputmode: inputModes.get(textAt(element, 'type')) ?? null,
  }
  const input = flagAt(element, 'multiline')
    ? el('textarea', { ...attributes, class: 'field', rows: 4 })
    : el('input', { ...attributes, class: 'field', type: 'text' })
  const current = rawValue(element, currentValue(ref))
  input.value = typeof current === 'string' ? current : ''
  input.addEventListener('input', () => store(ref, input.value === '' ? null : input.value))
  input.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || flagAt(element, 'multiline')) return
    if (!dispatchesOnChange(ref)) return
    event.preventDefault()
    click(ref, input.value)
  })
  return input
}

/** Draws a field for a day or a time of day. */
export function pickerNode(ref: ElementRef): HTMLElement {
  const type = textAt(ref.element, 'type') === 'timepicker' ? 'time' : 'date'
  const input = el('input', { ...commonAttributes(ref), class: 'field field-short', type })
  const current = rawValue(ref.element, currentValue(ref))
  input.value = typeof current === 'string' ? current : ''
  input.addEventListener('change', () => {
    const value = input.value === '' ? null : input.value
    fill(ref, value, value)
  })
  return input
}

/** Draws a field for a moment, in the reader's own time zone. */
export function dateTimePickerNode(ref: ElementRef): HTMLElement {
  const input = el('input', { ...commonAttributes(ref), class: 'field field-moment', type: 'datetime-local' })
  const current = rawValue(ref.element, currentValue(ref))
  input.value = typeof current === 'number' ? toLocalDateTime(current) : ''
  input.addEventListener('change', () => {
    const seconds = fromLocalDateTime(input.value)
    fill(ref, seconds, seconds)
  })
  return input
}

const inputModes: ReadonlyMap<string, string> = new Map([
  ['number_input', 'decimal'],
  ['email_text_input', 'email'],
  ['url_text_input', 'url'],
])

function commonAttributes(ref: ElementRef) {
  const { block, element } = ref
  return {
    id: fieldId(ref),
    placeholder: plainTextOf(objectAt(element, 'placeholder')) || null,
    'aria-label': textAt(block, 'type') === 'input' ? null : plainTextOf(objectAt(element, 'placeholder')),
    'data-focus': elementKey(ref),
    'data-action-id': textAt(element, 'action_id'),
    autocomplete: 'off',
  }
}

/** The id of a field's element on the page, for its label. */
export function fieldId(ref: ElementRef): string {
  return `field ${elementKey(ref)}`.replaceAll(/\s/g, '_')
}
