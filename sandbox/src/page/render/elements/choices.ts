import type { Json } from '../../../json.ts'
import { carriedValue } from '../../form-values.ts'
import { isList, listAt, objectAt, textAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { currentValue, fill, type Spot, spotKey } from '../scene.ts'
import { textNode } from '../text-object.ts'
import { optionsOf } from './select.ts'

/** Draws checkboxes, one under the other. */
export function checkboxesNode(spot: Spot): HTMLElement {
  return boxesNode(spot, { options: listAt(spot.element, 'options'), look: 'choices' })
}

/** Draws a menu of which several options may be chosen, as a list to tick in. */
export function multiSelectNode(spot: Spot): HTMLElement {
  return boxesNode(spot, { options: optionsOf(spot.element), look: 'choices choices-boxed' })
}

/** Draws radio buttons, one under the other. */
export function radioNode(spot: Spot): HTMLElement {
  const chosen = textAt(carriedValue(spot.element, currentValue(spot)), 'value')
  const rows = listAt(spot.element, 'options').map((option) => {
    const isChosen = chosen !== '' && textAt(option, 'value') === chosen
    const input = inputNode(spot, { type: 'radio', option, isChosen })
    input.addEventListener('change', () => fill(spot, option, textAt(option, 'value')))
    return rowNode(spot, input, option)
  })
  return el('div', { class: 'choices', role: 'radiogroup' }, ...rows)
}

function boxesNode(spot: Spot, { options, look }: { options: readonly Json[]; look: string }): HTMLElement {
  const carried = carriedValue(spot.element, currentValue(spot))
  const chosen = new Set((isList(carried) ? carried : []).map((option) => textAt(option, 'value')))
  const rows = options.map((option) => {
    const value = textAt(option, 'value')
    const input = inputNode(spot, { type: 'checkbox', option, isChosen: chosen.has(value) })
    input.addEventListener('change', () => {
      if (input.checked) chosen.add(value)
      else chosen.delete(value)
      const picked = options.filter((one) => chosen.has(textAt(one, 'value')))
      fill(
        spot,
        picked,
        picked.map((one) => textAt(one, 'value')),
      )
    })
    return rowNode(spot, input, option)
  })
  return el('div', { class: look, role: 'group' }, ...rows)
}

interface Choice {
  readonly type: 'radio' | 'checkbox'
  readonly option: Json
  readonly isChosen: boolean
}

function inputNode(spot: Spot, { type, option, isChosen }: Choice): HTMLInputElement {
  const input = el('input', {
    type,
    name: spotKey(spot),
    'data-focus': `${spotKey(spot)} ${textAt(option, 'value')}`,
    'data-action-id': textAt(spot.element, 'action_id'),
  })
  input.checked = isChosen
  return input
}

function rowNode(spot: Spot, input: HTMLInputElement, option: Json): HTMLElement {
  const label = objectAt(option, 'text')
  const description = objectAt(option, 'description')
  const { names } = spot.scene
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
