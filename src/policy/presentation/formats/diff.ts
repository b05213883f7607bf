import type { Json } from '../../../core/json.ts'
import type { TextPart } from '../../model/presentation.ts'
import { paramValue } from '../param-path.ts'
import { isPlainId } from '../plain-id.ts'
import type { Format, FormattedValue } from './format.ts'
import { numberText } from './number.ts'

/** The change from another param to this one: `from 70,000 to 72,000 (+2,000)`. */
export const diff: Format = {
  usage: 'diff(previous_value)',
  bind([other, ...more]) {
    if (other?.kind !== 'name' || more.length > 0) return null
    return { reads: [other], present: (value, params) => present(paramValue(params, other), value) }
  },
}

function present(before: Json | undefined, after: Json): FormattedValue | null {
  const from = before === undefined ? null : scalarPart(before)
  const to = scalarPart(after)
  if (from === null || to === null) return null
  if (before === after) return { parts: [to, words(' (unchanged)')], isExact: true }
  return { parts: [words('from '), from, words(' to '), to, ...difference(before, after)], isExact: true }
}

function scalarPart(value: Json): TextPart | null {
  if (typeof value === 'number') return words(numberText(value))
  if (typeof value === 'boolean' || value === null) return words(String(value))
  if (typeof value !== 'string') return null
  return isPlainId(value) && !NUMBER.test(value) ? words(value) : { kind: 'free', text: value }
}

/** Text that could be read as a number. */
const NUMBER = /^[-+.\d][-+.\deE]*$/

function difference(before: Json | undefined, after: Json): readonly TextPart[] {
  if (typeof before !== 'number' || typeof after !== 'number') return []
  const change = after - before
  if (![before, after, change].every(Number.isSafeInteger)) return []
  return [words(` (${change > 0 ? '+' : ''}${numberText(change)})`)]
}

function words(text: string): TextPart {
  return { kind: 'words', text }
}
