import type { JsonObject } from '../../json.ts'
import { objectAt, textAt } from '../json-read.ts'
import { el } from './dom.ts'

/** Draws an image; when it cannot be loaded, its alternative text stands in its place. */
export function imageNode(image: JsonObject, size: 'full' | 'thumbnail' | 'inline'): HTMLElement {
  const url = textAt(image, 'image_url') || textAt(objectAt(image, 'slack_file') ?? undefined, 'url')
  const alt = textAt(image, 'alt_text')
  const node = el('img', {
    class: `image image-${size}`,
    src: url,
    alt,
    title: alt,
    referrerpolicy: 'no-referrer',
  })
  node.addEventListener('error', () =>
    node.replaceWith(
      el('span', { class: `image-missing image-${size}`, role: 'img', 'aria-label': alt }, alt),
    ),
  )
  return node
}
