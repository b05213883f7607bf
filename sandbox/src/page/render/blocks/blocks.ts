import type { Json, JsonObject } from '../../../json.ts'
import { isObject, listAt, objectAt, textAt } from '../../json-read.ts'
import { readRichText } from '../../text/rich-text.ts'
import { el } from '../dom.ts'
import { elementNode } from '../elements/element.ts'
import { imageNode } from '../image.ts'
import { paragraphNodes } from '../paragraphs.ts'
import type { RenderContext } from '../render-context.ts'
import { textNode } from '../text-object.ts'
import { unknownBox } from '../unknown.ts'
import { alertNode } from './alert.ts'
import { cardNode } from './card.ts'
import { chartNode } from './chart.ts'
import { contextNode } from './context.ts'
import { dataTableNode } from './data-table.ts'
import { inputNode } from './input.ts'
import { sectionNode } from './section.ts'
import { tableNode } from './table.ts'

/** Draws blocks exactly as they were sent; a type that the sandbox does not know becomes a red box. */
export function blockNodes(blocks: readonly Json[], context: RenderContext): readonly HTMLElement[] {
  return blocks.map((block) => {
    const draw = isObject(block) ? drawers.get(textAt(block, 'type')) : undefined
    const node = draw === undefined || !isObject(block) ? unknownBox(block) : draw(block, context)
    return el(
      'div',
      { class: `block block-${cssName(block)}`, 'data-block-id': textAt(block, 'block_id') },
      node,
    )
  })
}

const drawers: ReadonlyMap<string, (block: JsonObject, context: RenderContext) => HTMLElement> = new Map([
  ['header', headerNode],
  ['section', sectionNode],
  ['rich_text', richTextNode],
  ['context', contextNode],
  ['actions', actionsNode],
  ['divider', () => el('hr', { class: 'divider' })],
  ['image', imageBlockNode],
  ['input', inputNode],
  ['table', tableNode],
  ['data_table', dataTableNode],
  ['data_visualization', chartNode],
  ['alert', alertNode],
  ['card', cardNode],
  ['markdown', markdownNode],
])

function headerNode(block: JsonObject, { names }: RenderContext): HTMLElement {
  const text = objectAt(block, 'text')
  return el('h3', { class: 'header' }, text === null ? unknownBox(block) : textNode(text, names))
}

function richTextNode(block: JsonObject, { names }: RenderContext): HTMLElement {
  return el('div', { class: 'text' }, ...paragraphNodes(readRichText(block), names))
}

function actionsNode(block: JsonObject, context: RenderContext): HTMLElement {
  const elements = listAt(block, 'elements')
  const nodes = elements.map((element) =>
    isObject(element) ? elementNode({ context, block, element }) : unknownBox(element),
  )
  return el('div', { class: 'actions' }, ...nodes)
}

function imageBlockNode(block: JsonObject, { names }: RenderContext): HTMLElement {
  const title = objectAt(block, 'title')
  return el(
    'figure',
    {},
    title === null ? null : el('figcaption', {}, textNode(title, names)),
    imageNode(block, 'full'),
  )
}

function markdownNode(block: JsonObject): HTMLElement {
  return el('div', { class: 'text' }, el('span', { class: 'run' }, textAt(block, 'text')))
}

function cssName(block: Json): string {
  return textAt(block, 'type').replaceAll(/[^a-z_]/g, '')
}
