import type { JsonObject } from '../../../json.ts'
import { isObject, listAt, textAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { imageNode } from '../image.ts'
import type { RenderContext } from '../render-context.ts'
import { textNode } from '../text-object.ts'

/** Draws a line of small grey texts and images. */
export function contextNode(block: JsonObject, { names }: RenderContext): HTMLElement {
  const parts = listAt(block, 'elements').map((part) =>
    isObject(part) && textAt(part, 'type') === 'image' ? imageNode(part, 'inline') : textNode(part, names),
  )
  return el('div', { class: 'context' }, ...parts)
}
