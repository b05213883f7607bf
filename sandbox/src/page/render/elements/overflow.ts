import type { Json } from '../../../json.ts'
import { listAt, objectAt, textAt } from '../../json-read.ts'
import { safeUrl } from '../../text/safe-url.ts'
import { confirmFirst } from '../confirm.ts'
import { el, onClick } from '../dom.ts'
import { icon } from '../icon.ts'
import { openMenu } from '../menu.ts'
import { click, type ElementRef, elementKey, isBusy } from '../render-context.ts'
import { plainTextOf, textNode } from '../text-object.ts'

/** Draws the button with the three dots, and the menu behind it. */
export function overflowNode(ref: ElementRef): HTMLElement {
  const busy = isBusy(ref)
  const button = el(
    'button',
    {
      type: 'button',
      class: `button button-plain button-dots${busy ? ' is-busy' : ''}`,
      'aria-label': 'More actions',
      'aria-haspopup': 'menu',
      'aria-disabled': busy ? 'true' : null,
      'data-focus': elementKey(ref),
      'data-action-id': textAt(ref.element, 'action_id'),
    },
    icon('dots'),
  )
  return onClick(button, () => {
    if (!isBusy(ref))
      openMenu(
        button,
        listAt(ref.element, 'options').map((option) => menuItem(ref, option)),
      )
  })
}

function menuItem(ref: ElementRef, option: Json): HTMLElement {
  const label = objectAt(option, 'text')
  const description = objectAt(option, 'description')
  const { names } = ref.context
  const item = el(
    'button',
    { type: 'button', class: 'menu-item', role: 'menuitem', 'aria-label': plainTextOf(label) },
    label === null ? '' : textNode(label, names),
    description === null ? null : el('div', { class: 'menu-note' }, textNode(description, names)),
  )
  return onClick(item, () => {
    const url = safeUrl(textAt(option, 'url'))
    if (url !== null) window.open(url, '_blank', 'noopener,noreferrer')
    confirmFirst(ref, () => click(ref, textAt(option, 'value')))
  })
}
