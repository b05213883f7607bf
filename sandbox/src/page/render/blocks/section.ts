import type { JsonObject } from '../../../json.ts'
import { listAt, objectAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { elementNode } from '../elements/element.ts'
import type { RenderContext } from '../render-context.ts'
import { textNode } from '../text-object.ts'

/** Draws a section: its text, its fields in two columns, and its accessory at the right. */
export function sectionNode(block: JsonObject, context: RenderContext): HTMLElement {
  const text = objectAt(block, 'text')
  const fields = listAt(block, 'fields')
  const accessory = objectAt(block, 'accessory')
  const main = el(
    'div',
    { class: 'section-main' },
    text === null ? null : textNode(text, context.names),
    fields.length === 0
      ? null
      : el('div', { class: 'fields' }, ...fields.map((field) => textNode(field, context.names))),
  )
  if (accessory === null) return main
  const side = elementNode({ context, block, element: accessory })
  return el('div', { class: 'section' }, main, el('div', { class: 'accessory' }, side))
}
