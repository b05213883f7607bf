import type { JsonObject } from '../../../json.ts'
import { objectAt, textAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import { type IconName, icon } from '../icon.ts'
import type { RenderContext } from '../render-context.ts'
import { textNode } from '../text-object.ts'
import { unknownBox } from '../unknown.ts'

/** Draws a notice in the colour of its level. */
export function alertNode(block: JsonObject, { names }: RenderContext): HTMLElement {
  const text = objectAt(block, 'text')
  const given = textAt(block, 'level')
  const level = signs.has(given) ? given : 'default'
  if (text === null) return unknownBox(block)
  return el(
    'div',
    { class: `alert alert-${level}`, role: 'note' },
    icon(signs.get(level) ?? 'info'),
    textNode(text, names),
  )
}

const signs: ReadonlyMap<string, IconName> = new Map([
  ['default', 'info'],
  ['info', 'info'],
  ['warning', 'warning'],
  ['error', 'warning'],
  ['success', 'check'],
])
