import type { Json } from '../../json.ts'
import { memberOf, textAt } from '../json-read.ts'
import { parseMrkdwn } from '../text/mrkdwn.ts'
import { readPlainText } from '../text/plain-text.ts'
import { el } from './dom.ts'
import type { Names } from './names.ts'
import { inlineNodes, paragraphNodes } from './paragraphs.ts'
import { unknownBox } from './unknown.ts'

/** Draws a text object: `mrkdwn` with its marks, `plain_text` as it stands. */
export function textNode(object: Json, names: Names): HTMLElement {
  const text = textAt(object, 'text')
  switch (textAt(object, 'type')) {
    case 'mrkdwn':
      return el('div', { class: 'text' }, ...paragraphNodes(parseMrkdwn(text), names))
    case 'plain_text':
      return el('div', { class: 'text' }, ...inlineNodes(readPlainText(text, hasEmoji(object)), names))
    default:
      return unknownBox(object)
  }
}

/** The words of a text object as one string, for labels and menus; known emoji names are replaced. */
export function plainTextOf(object: Json | null): string {
  if (object === null) return ''
  const parts = readPlainText(textAt(object, 'text'), hasEmoji(object))
  return parts
    .map((part) => (part.kind === 'emoji' ? part.glyph : part.kind === 'text' ? part.text : ''))
    .join('')
}

function hasEmoji(object: Json): boolean {
  return memberOf(object, 'emoji') !== false
}
