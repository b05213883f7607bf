import type { Json } from '../../../json.ts'
import { rawValue } from '../../form-values.ts'
import { isList, listAt, objectAt, textAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { currentValue, type ElementRef, elementKey, fill } from '../render-context.ts'
import { textNode } from '../text-object.ts'
import { optionsOf } from './select.ts'

/** Draws checkboxes, one under the other. */
export function checkboxesNode(ref: ElementRef): HTMLElement {
  return boxesNode(ref, { options: listAt(ref.element, 'options'), look: 'choices' })
}

/** Draws a menu of which several options may be chosen, as a list to tick in. */
export function multiSelectNode(ref: ElementRef): HTMLElement {
  return boxesNode(ref, { options: optionsOf(ref.element), look: 'choices choices-boxed' })
}

/** Draws radio buttons, one under the other. */
export function radioNode(ref: ElementRef): HTMLElement {
  const chosen = textAt(rawValue(ref.element, currentValue(ref)), 'value')
  const rows = listAt(ref.element, 'options').map((option) => {
    const isChosen = chosen !== '' && textAt(option, 'value') === chosen
    const input = inputNode(ref, { type: 'radio', option, isChosen })
    input.addEventListener('change', () => fill(ref, option, textAt(option, 'value')))
    return rowNode(ref, input, option)
  })
  return el('div', { class: 'choices', role: 'radiogroup' }, ...rows)
}

function boxesNode(
  ref: ElementRef,
  { options, look }: { options: readonly Json[]; look: string },
): HTMLElement {
  const current = rawValue(ref.element, currentValue(ref))
  const chosen = new Set((isList(current) ? current : []).map((option) => textAt(option, 'value')))
  const rows = options.map((option) => {
    const value = textAt(option, 'value')
    const input = inputNode(ref, { type: 'checkbox', option, isChosen: chosen.has(value) })
    input.addEventListener('change', () => {
      if (input.checked) chosen.add(value)
      else chosen.delete(value)
      const picked = options.filter((one) => chosen.has(textAt(one, 'value')))
      fill(
        ref,
        picked,
        picked.map((one) => textAt(one, 'value')),
      )
    })
    return rowNode(ref, input, option)
  })
  return el('div', { class: look, role: 'group' }, ...rows)
}

interface Choice {
  readonly type: 'radio' | 'checkbox'
  readonly option: Json
  readonly isChosen: boolean
}

function inputNode(ref: ElementRef, { type, option, isChosen }: Choice): HTMLInputElement {
  const input = el('input', {
    type,
    name: elementKey(ref),
    'data-focus': `${elementKey(ref)} ${textAt(option, 'value')}`,
    'data-action-id': textAt(ref.element, 'action_id'),
  })
  input.checked = isChosen
  return input
}

function rowNode(ref: ElementRef, input: HTMLInputElement, option: Json): HTMLElement {
  const label = objectAt(option, 'text')
  const description = objectAt(option, 'description')
  const { names } = ref.context
  return el(
    'label',
    { class: 'choice' },
    input,
    el(
      'span',
      {},
      label === null ? '' : textNode(label, names),
      description === null ? null : el('span', { class: 'choice-note' }, textNode(description, names)),
    ),
  )
}
