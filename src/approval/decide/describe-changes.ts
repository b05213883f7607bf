import { canonicalJson } from '../../core/canonical-json.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { ToolPresentation } from '../../policy/model/presentation.ts'
import { changesBetween } from '../model/param-changes.ts'

/** One param that differs, as text. */
export interface DisplayedChange {
  /** Of the param; or its title in the bundle, where its values are formatted. */
  readonly name: string
  readonly before: string
  readonly after: string
  /** Both values are formatted numbers, and the name is the bundle's: nothing that an agent is free to write. */
  readonly isSafe: boolean
}

/** The params that differ, by name: numbers in the format in which the card shows them, all others as JSON. Both sides must be masked. */
export function describeChanges(
  before: JsonObject,
  after: JsonObject,
  presentation: Pick<ToolPresentation, 'formattedNumber' | 'label'>,
): readonly DisplayedChange[] {
  const changes = changesBetween(before, after)
  const titles = changes.map(({ name }) => presentation.label(name))
  return changes.map(({ name, ...change }, at) => {
    const numbers = [before, after].map((params) => presentation.formattedNumber(name, params))
    const [was, is] = numbers
    if (typeof was !== 'string' || typeof is !== 'string') {
      return {
        name,
        before: displayText(change.before),
        after: displayText(change.after),
        isSafe: false,
      }
    }
    const title = titles[at] ?? null
    const isOnly = title !== null && titles.indexOf(title) === titles.lastIndexOf(title)
    return { name: isOnly ? title : name, before: was, after: is, isSafe: isOnly }
  })
}

/** All changes in one line: `amount_cents: 72000 → 45000`. */
export function changeLine(changes: readonly DisplayedChange[]): string {
  return changes.map(({ name, before, after }) => `${name}: ${cut(before)} → ${cut(after)}`).join('; ')
}

const MAX_VALUE = 200

function displayText(value: Json | undefined): string {
  return value === undefined ? 'nothing' : canonicalJson(value)
}

function cut(text: string): string {
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE).toWellFormed()}…`
}
