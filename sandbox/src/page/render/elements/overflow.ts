import type { Json } from '../../../json.ts'
import { listAt, objectAt, textAt } from '../../json-read.ts'
import { safeUrl } from '../../text/safe-url.ts'
import { askFirst } from '../confirm.ts'
import { el, onClick } from '../dom.ts'
import { icon } from '../icon.ts'
import { openMenu } from '../menu.ts'
import { click, isBusy, type Spot, spotKey } from '../scene.ts'
import { textNode, wordsOf } from '../text-object.ts'

/** Draws the button with the three dots, and the menu behind it. */
export function overflowNode(spot: Spot): HTMLElement {
  const busy = isBusy(spot)
  const button = el(
    'button',
    {
      type: 'button',
      class: `button button-plain button-dots${busy ? ' is-busy' : ''}`,
      'aria-label': 'More actions',
      'aria-haspopup': 'menu',
      'aria-disabled': busy ? 'true' : null,
      'data-focus': spotKey(spot),
      'data-action-id': textAt(spot.element, 'action_id'),
    },
    icon('dots'),
  )
  return onClick(button, () => {
    if (!isBusy(spot))
      openMenu(
        button,
        listAt(spot.element, 'options').map((option) => menuItem(spot, option)),
      )
  })
}

function menuItem(spot: Spot, option: Json): HTMLElement {
  const label = objectAt(option, 'text')
  const description = objectAt(option, 'description')
  const { names } = spot.scene
  const item = el(
    'button',
    { type: 'button', class: 'menu-item', role: 'menuitem', 'aria-label': wordsOf(label) },
    label === null ? '' : textNode(label, names),
    description === null ? null : el('div', { class: 'menu-note' }, textNode(description, names)),
  )
  return onClick(item, () => {
    const url = safeUrl(textAt(option, 'url'))
    if (url !== null) window.open(url, '_blank', 'noopener,noreferrer')
    askFirst(spot, () => click(spot, textAt(option, 'value')))
  })
}
