import { canonicalJson } from '../../core/canonical-json.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { changesBetween } from '../model/param-changes.ts'

/** One param that differs, as text. */
export interface DisplayedChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** The params that differ, by name, each value as JSON. Both sides must be masked. */
export function describeChanges(before: JsonObject, after: JsonObject): readonly DisplayedChange[] {
  return changesBetween(before, after).map((change) => ({
    name: change.name,
    before: displayText(change.before),
    after: displayText(change.after),
  }))
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
