import type { Json } from '../../json.ts'
import { textAt } from '../json-read.ts'
import { el } from './dom.ts'

/** A red box with the JSON of what the sandbox cannot draw, so that it is never missed. */
export function unknownBox(json: Json): HTMLElement {
  const type = textAt(json, 'type') || 'no type'
  return el(
    'div',
    { class: 'unknown', role: 'note' },
    el('strong', {}, `The sandbox cannot draw this: ${type}`),
    el('pre', {}, JSON.stringify(json, null, 2)),
  )
}
