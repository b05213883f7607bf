import type { JsonObject } from '../../../json.ts'
import { isObject, listAt, objectAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { elementNode } from '../elements/element.ts'
import { imageNode } from '../image.ts'
import type { RenderContext } from '../render-context.ts'
import { textNode } from '../text-object.ts'

/** Draws a framed card: picture, icon, title, subtitle, body and its buttons. */
export function cardNode(block: JsonObject, context: RenderContext): HTMLElement {
  const hero = objectAt(block, 'hero_image')
  const sign = objectAt(block, 'icon')
  const buttons = listAt(block, 'actions').filter(isObject)
  return el(
    'div',
    { class: 'card' },
    hero === null ? null : imageNode(hero, 'full'),
    el(
      'div',
      { class: 'card-head' },
      sign === null ? null : imageNode(sign, 'inline'),
      el('div', {}, part(block, 'title', context), part(block, 'subtitle', context)),
    ),
    part(block, 'body', context),
    buttons.length === 0
      ? null
      : el(
          'div',
          { class: 'actions' },
          ...buttons.map((element) => elementNode({ context, block, element })),
        ),
  )
}

function part(
  block: JsonObject,
  name: 'title' | 'subtitle' | 'body',
  { names }: RenderContext,
): HTMLElement | null {
  const text = objectAt(block, name)
  return text === null ? null : el('div', { class: `card-${name}` }, textNode(text, names))
}
