import { memberOf, objectAt, textAt } from '../../json-read.ts'
import { safeUrl } from '../../text/safe-url.ts'
import { askFirst } from '../confirm.ts'
import { el, onClick } from '../dom.ts'
import { click, isBusy, type Spot, spotKey } from '../scene.ts'
import { textNode, wordsOf } from '../text-object.ts'

/** Draws a button; a click asks for confirmation when the button wants it, and shows a spinner until it is answered. */
export function buttonNode(spot: Spot): HTMLElement {
  const { element } = spot
  const busy = isBusy(spot)
  const label = objectAt(element, 'text')
  const attributes = {
    class: `button ${styleClass(textAt(element, 'style'))}${busy ? ' is-busy' : ''}`,
    'data-focus': spotKey(spot),
    'data-action-id': textAt(element, 'action_id'),
    'aria-label': textAt(element, 'accessibility_label') || wordsOf(label),
    'aria-disabled': busy ? 'true' : null,
    'aria-busy': busy ? 'true' : null,
  }
  const content = label === null ? '' : textNode(label, spot.scene.names)
  const url = safeUrl(textAt(element, 'url'))
  const node =
    url === null
      ? el('button', { type: 'button', ...attributes }, content)
      : el('a', { href: url, target: '_blank', rel: 'noopener noreferrer', ...attributes }, content)
  return onClick(node, () => {
    if (!isBusy(spot)) askFirst(spot, () => click(spot, memberOf(element, 'value') ?? null))
  })
}

function styleClass(style: string): string {
  if (style === 'primary') return 'button-primary'
  return style === 'danger' ? 'button-danger' : 'button-plain'
}
