import type { JsonObject } from '../../../json.ts'
import { flagAt, objectAt, textAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { elementNode } from '../elements/element.ts'
import { fieldId } from '../elements/text-input.ts'
import { icon } from '../icon.ts'
import type { RenderContext } from '../render-context.ts'
import { textNode } from '../text-object.ts'
import { unknownBox } from '../unknown.ts'

/** Draws an input with its label, its hint, and what is wrong with it. */
export function inputNode(block: JsonObject, context: RenderContext): HTMLElement {
  const element = objectAt(block, 'element')
  const label = objectAt(block, 'label')
  if (element === null || label === null) return unknownBox(block)
  const ref = { context, block, element }
  const field = elementNode(ref)
  const error = textAt(context.errors, textAt(block, 'block_id'))
  const labelId = `${fieldId(ref)}_label`
  const isField =
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
  if (isField) field.id = fieldId(ref)
  field.setAttribute('aria-labelledby', labelId)
  const errorId = `${fieldId(ref)}_error`
  if (error !== '') {
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', errorId)
  }
  return el(
    'div',
    { class: `input${error === '' ? '' : ' has-error'}` },
    labelNode(block, { forId: isField ? fieldId(ref) : null, labelId, context }),
    field,
    error === '' ? hintNode(block, context) : errorNode(error, errorId),
  )
}

interface Label {
  readonly forId: string | null
  readonly labelId: string
  readonly context: RenderContext
}

function labelNode(block: JsonObject, { forId, labelId, context }: Label): HTMLElement {
  const label = objectAt(block, 'label')
  return el(
    'div',
    { class: 'label-line' },
    el(
      'label',
      { class: 'label', for: forId, id: labelId },
      label === null ? '' : textNode(label, context.names),
    ),
    flagAt(block, 'optional') ? el('span', { class: 'label-note' }, '(optional)') : null,
  )
}

function hintNode(block: JsonObject, { names }: RenderContext): HTMLElement | null {
  const hint = objectAt(block, 'hint')
  return hint === null ? null : el('div', { class: 'hint' }, textNode(hint, names))
}

function errorNode(text: string, id: string): HTMLElement {
  return el(
    'div',
    { class: 'field-error', role: 'alert', id },
    icon('warning'),
    el('span', { class: 'run' }, text),
  )
}
