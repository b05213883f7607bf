import type { Json } from '../../../core/json.ts'
import { FORMATS } from '../../params/formats.ts'
import { type FormattedValue, formatOf } from './format.ts'

/** An e-mail address or a Slack user id, as text: an agent must not be able to notify people by it. */
export const person = formatOf('person', present)

const USER_ID = /^[UW][A-Z0-9]{2,20}$/

function present(value: Json): FormattedValue | null {
  if (typeof value !== 'string') return null
  if (!USER_ID.test(value) && FORMATS['email']?.(value) !== true) return null
  return { parts: [{ kind: 'free', text: value }], isExact: true }
}
