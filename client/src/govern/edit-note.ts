import { canonicalJson } from '../canonical-json.ts'
import type { Decision } from '../decision.ts'
import type { Json } from '../protocol/json.ts'
import type { ChangeView } from '../protocol/request.ts'

/** What a person changed, in one sentence for the model, which still sees its own arguments; null: nothing. */
export function editNote({ edited }: Decision): string | null {
  if (edited === null || edited.changes.length === 0) return null
  return `${edited.name} changed ${edited.changes.map(describeChange).join(', ')}${NOTE_END}`
}

const NOTE_END = ' before it ran'

/** The output together with the sentence: text gets it in front, anything else becomes `{ note, result }`. */
export function withEditNote<T>(output: T, note: string | null): T | string | { note: string; result: T } {
  if (note === null) return output
  return typeof output === 'string' ? `${note}.\n${output}` : { note, result: output }
}

/** The parts of what `withEditNote()` made of an output that is no text; null: it is an output without a note. */
export function notedOutput(output: unknown): { readonly note: string; readonly result: unknown } | null {
  if (typeof output !== 'object' || output === null || Object.keys(output).length !== 2) return null
  const note: unknown = Reflect.get(output, 'note')
  if (typeof note !== 'string' || !note.endsWith(NOTE_END) || !('result' in output)) return null
  return { note, result: output.result }
}

function describeChange({ name, before, after }: ChangeView): string {
  return `${name} from ${formatValue(before)} to ${formatValue(after)}`
}

const MAX_VALUE = 200

function formatValue(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const text = canonicalJson(value)
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE).toWellFormed()}…`
}
