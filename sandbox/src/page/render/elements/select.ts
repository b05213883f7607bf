import type { Json, JsonObject } from '../../../json.ts'
import { rawValue } from '../../form-values.ts'
import { listAt, memberOf, objectAt, textAt } from '../../json-read.ts'
import { confirmFirst } from '../confirm.ts'
import { el } from '../dom.ts'
import { currentValue, type ElementRef, elementKey, fill, isBusy } from '../render-context.ts'
import { plainTextOf } from '../text-object.ts'

/** Draws a menu of options, grouped or not. */
export function selectNode(ref: ElementRef): HTMLElement {
  const chosen = rawValue(ref.element, currentValue(ref))
  const options = optionsOf(ref.element)
  const chosenAt = options.findIndex((option) => textAt(option, 'value') === textAt(chosen, 'value'))
  const groups = listAt(ref.element, 'option_groups')
  const children =
    groups.length === 0
      ? options.map((option) => optionNode(option, options.indexOf(option)))
      : groupNodes(groups, options)
  return selectWith({ ref, children, chosenAt: chosen === null ? -1 : chosenAt }, (at) => {
    const option = options[at] ?? null
    fill(ref, option, textAt(option, 'value'))
  })
}

/** Draws a menu of the people in the workspace, without its apps. */
export function usersSelectNode(ref: ElementRef): HTMLElement {
  const people = [...ref.context.names.people.values()].filter(({ isBot }) => !isBot)
  const chosen = rawValue(ref.element, currentValue(ref))
  const children = people.map(({ name }, at) => el('option', { value: at }, name))
  return selectWith({ ref, children, chosenAt: people.findIndex(({ id }) => id === chosen) }, (at) => {
    const id = people[at]?.id ?? null
    fill(ref, id, id)
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
  readonly ref: ElementRef
  readonly children: readonly HTMLElement[]
  /** Index of what is chosen; -1 for nothing. */
  readonly chosenAt: number
}

function selectWith({ ref, children, chosenAt }: Menu, choose: (at: number) => void): HTMLElement {
  const placeholder = plainTextOf(objectAt(ref.element, 'placeholder')) || 'Choose an option'
  const inMessage = memberOf(ref.block, 'type') !== 'input'
  const select = el(
    'select',
    {
      class: `select${chosenAt < 0 ? ' is-empty' : ''}`,
      'data-focus': elementKey(ref),
      'data-action-id': textAt(ref.element, 'action_id'),
      'aria-label': inMessage ? placeholder : null,
      disabled: isBusy(ref),
    },
    el('option', { value: -1 }, placeholder),
    ...children,
  )
  select.value = String(chosenAt)
  select.addEventListener('change', () => {
    const at = Number(select.value)
    select.classList.toggle('is-empty', at < 0)
    if (at >= 0 || !inMessage) confirmFirst(ref, () => choose(at))
  })
  return select
}

function groupNodes(groups: readonly Json[], options: readonly Json[]): readonly HTMLElement[] {
  return groups.map((group) => {
    const children = listAt(group, 'options').map((option) => optionNode(option, options.indexOf(option)))
    return el('optgroup', { label: plainTextOf(objectAt(group, 'label')) }, ...children)
  })
}

function optionNode(option: Json, at: number): HTMLElement {
  return el('option', { value: at }, plainTextOf(objectAt(option, 'text')))
}
