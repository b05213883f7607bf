import { valueFields } from '../interactions/element-value.ts'
import { elementsIn, type LocatedElement } from '../interactions/elements.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList } from '../json-fields.ts'
import { blocksOf, type View } from '../state/views.ts'
import { optionValue } from './find.ts'
import { labelOf } from './text-of.ts'

/**
 * Slack's `state.values` for what a person fills in by the inputs' labels: texts, an option's text, a list of them.
 * @throws {Error} when there is no such label or no such option.
 */
export function fillIn(view: View, byLabel: Readonly<Record<string, Json>>): JsonObject {
  const inputs = elementsIn(blocksOf(view)).filter(({ block }) => block['type'] === 'input')
  const entries = Object.entries(byLabel).map(([label, value]) => {
    const input = inputs.find(({ block }) => labelOf(block['label']) === label)
    if (input === undefined) throw new Error(`The modal has no input '${label}'; it has ${labels(inputs)}`)
    const fields = valueFields(input.element, toValue(input.element, value))
    if (fields === null) throw new Error(`The input '${label}' cannot hold ${JSON.stringify(value)}`)
    return [input.blockId, { [input.actionId]: { type: input.element['type'] ?? '', ...fields } }]
  })
  return Object.fromEntries(entries)
}

/** What `carry` takes for what a person says: an option's value for its text. */
export function toValue(element: JsonObject, input: Json): Json {
  if (isList(input)) return input.map((one) => toValue(element, one))
  return typeof input === 'string' ? (optionValue(element, input) ?? input) : input
}

function labels(inputs: readonly LocatedElement[]): string {
  return inputs.map(({ block }) => `'${labelOf(block['label'])}'`).join(', ') || 'none'
}
