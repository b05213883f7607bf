import type { Json, JsonObject } from '../json.ts'
import { isObject, listAt, objectAt, textAt } from '../json-fields.ts'

/** An element that a person can use, and the block that holds it. */
export interface LocatedElement {
  readonly block: JsonObject
  readonly element: JsonObject
  readonly blockId: string
  readonly actionId: string
}

/** Every element with an action_id in the blocks, from top to bottom. */
export function elementsIn(blocks: readonly Json[]): readonly LocatedElement[] {
  return blocks.flatMap((block) => (isObject(block) ? elementsOf(block) : []))
}

function elementsOf(block: JsonObject): readonly LocatedElement[] {
  const inner = [...listAt(block, 'child_blocks'), ...listAt(block, 'elements').filter(isCard)]
  const elements = [
    ...listAt(block, 'elements'),
    ...listAt(block, 'actions'),
    objectAt(block, 'accessory'),
    objectAt(block, 'element'),
  ]
  return [...elements.flatMap((element) => place(block, element)), ...elementsIn(inner)]
}

function place(block: JsonObject, element: Json): readonly LocatedElement[] {
  const actionId = textAt(element, 'action_id')
  const blockId = textAt(block, 'block_id')
  return isObject(element) && actionId !== null && blockId !== null
    ? [{ block, element, blockId, actionId }]
    : []
}

function isCard(element: Json): boolean {
  return textAt(element, 'type') === 'card'
}
