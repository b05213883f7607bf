import type { Json } from '../../../core/json.ts'
import { type FormattedValue, formatOf } from './format.ts'

/** The host that a web address leads to; never a clickable label. */
export const link = formatOf('link', present)

const LONGEST = 2_048

function present(value: Json): FormattedValue | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null
  const url = URL.parse(value)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  return { parts: [{ kind: 'free', text: url.host }], isExact: false }
}
