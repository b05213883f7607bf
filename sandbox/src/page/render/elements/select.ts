import type { Json, JsonObject } from '../../../json.ts'
import { carriedValue } from '../../form-values.ts'
import { listAt, memberOf, objectAt, textAt } from '../../json-read.ts'
import { askFirst } from '../confirm.ts'
import { el } from '../dom.ts'
import { currentValue, fill, isBusy, type Spot, spotKey } from '../scene.ts'
import { wordsOf } from '../text-object.ts'

/** Draws a menu of options, grouped or not. */
export function selectNode(spot: Spot): HTMLElement {
  const chosen = carriedValue(spot.element, currentValue(spot))
  const options = optionsOf(spot.element)
  const chosenAt = options.findIndex((option) => textAt(option, 'value') === textAt(chosen, 'value'))
  const groups = listAt(spot.element, 'option_groups')
  const children =
    groups.length === 0
      ? options.map((option) => optionNode(option, options.indexOf(option)))
      : groupNodes(groups, options)
  return selectWith({ spot, children, chosenAt: chosen === null ? -1 : chosenAt }, (at) => {
    const option = options[at] ?? null
    fill(spot, option, textAt(option, 'value'))
  })
}

/** Draws a menu of the people in the workspace, without its apps. */
export function usersSelectNode(spot: Spot): HTMLElement {
  const people = [...spot.scene.names.people.values()].filter(({ isBot }) => !isBot)
  const chosen = carriedValue(spot.element, currentValue(spot))
  const children = people.map(({ name }, at) => el('option', { value: at }, name))
  return selectWith({ spot, children, chosenAt: people.findIndex(({ id }) => id === chosen) }, (at) => {
    const id = people[at]?.id ?? null
    fill(spot, id, id)
  })
}

/** The options of a menu in reading order, out of their groups. */
export function optionsOf(element: JsonObject): readonly Json[] {
  const groups = listAt(element, 'option_groups')
  return groups.length === 0
    ? listAt(element, 'options')
    : groups.flatMap((group) => listAt(group, 'options'))
}

interface Menu {
  readonly spot: Spot
  readonly children: readonly HTMLElement[]
  /** Index of what is chosen; -1 for nothing. */
  readonly chosenAt: number
}

function selectWith({ spot, children, chosenAt }: Menu, choose: (at: number) => void): HTMLElement {
  const placeholder = wordsOf(objectAt(spot.element, 'placeholder')) || 'Choose an option'
  const inMessage = memberOf(spot.block, 'type') !== 'input'
  const select = el(
    'select',
    {
      class: `select${chosenAt < 0 ? ' is-empty' : ''}`,
      'data-focus': spotKey(spot),
      'data-action-id': textAt(spot.element, 'action_id'),
      'aria-label': inMessage ? placeholder : null,
      disabled: isBusy(spot),
    },
    el('option', { value: -1 }, placeholder),
    ...children,
  )
  select.value = String(chosenAt)
  select.addEventListener('change', () => {
    const at = Number(select.value)
    select.classList.toggle('is-empty', at < 0)
    if (at >= 0 || !inMessage) askFirst(spot, () => choose(at))
  })
  return select
}

function groupNodes(groups: readonly Json[], options: readonly Json[]): readonly HTMLElement[] {
  return groups.map((group) => {
    const children = listAt(group, 'options').map((option) => optionNode(option, options.indexOf(option)))
    return el('optgroup', { label: wordsOf(objectAt(group, 'label')) }, ...children)
  })
}

function optionNode(option: Json, at: number): HTMLElement {
  return el('option', { value: at }, wordsOf(objectAt(option, 'text')))
}
