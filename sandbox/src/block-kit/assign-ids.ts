import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, textAt } from '../json-fields.ts'
import { randomText } from '../random-text.ts'

/** The same blocks with a block_id on each and an action_id on each element that can be used, as Slack adds them. */
export function assignIds(blocks: readonly Json[]): readonly Json[] {
  return blocks.map((block) => (isObject(block) ? assignBlock(block) : block))
}

function assignBlock(block: JsonObject): JsonObject {
  const fields = Object.entries(block).map(([key, value]) => [key, assignField(key, value)])
  return { block_id: randomText(4), ...Object.fromEntries(fields) }
}

function assignField(key: string, value: Json): Json {
  if (key === 'child_blocks' && isList(value)) return assignIds(value)
  return ELEMENT_FIELDS.has(key) ? assignElement(value) : value
}

function assignElement(value: Json): Json {
  if (isList(value)) return value.map(assignElement)
  if (!isObject(value)) return value
  if (value['type'] === 'card') return assignBlock(value)
  return USABLE.test(textAt(value, 'type') ?? '') ? { action_id: randomText(4), ...value } : value
}

const ELEMENT_FIELDS: ReadonlySet<string> = new Set(['elements', 'accessory', 'element', 'actions'])

const USABLE =
  /^(button|overflow|checkboxes|radio_buttons|icon_button|feedback_buttons|file_input|.*_select|.*picker|.*_input)$/
