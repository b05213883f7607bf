import { memberOf, objectAt, textAt } from '../../json-read.ts'
import { safeUrl } from '../../text/safe-url.ts'
import { confirmFirst } from '../confirm.ts'
import { el, onClick } from '../dom.ts'
import { click, type ElementRef, elementKey, isBusy } from '../render-context.ts'
import { plainTextOf, textNode } from '../text-object.ts'

/** Draws a button; a click asks for confirmation when the button wants it, and shows a spinner until it is answered. */
export function buttonNode(ref: ElementRef): HTMLElement {
  const { element } = ref
  const busy = isBusy(ref)
  const label = objectAt(element, 'text')
  const attributes = {
    class: `button ${styleClass(textAt(element, 'style'))}${busy ? ' is-busy' : ''}`,
    'data-focus': elementKey(ref),
    'data-action-id': textAt(element, 'action_id'),
    'aria-label': textAt(element, 'accessibility_label') || plainTextOf(label),
    'aria-disabled': busy ? 'true' : null,
    'aria-busy': busy ? 'true' : null,
  }
  const content = label === null ? '' : textNode(label, ref.context.names)
  const url = safeUrl(textAt(element, 'url'))
  const node =
    url === null
      ? el('button', { type: 'button', ...attributes }, content)
      : el('a', { href: url, target: '_blank', rel: 'noopener noreferrer', ...attributes }, content)
  return onClick(node, () => {
    if (!isBusy(ref)) confirmFirst(ref, () => click(ref, memberOf(element, 'value') ?? null))
  })
}

function styleClass(style: string): string {
  if (style === 'primary') return 'button-primary'
  return style === 'danger' ? 'button-danger' : 'button-plain'
}
