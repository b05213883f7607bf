import type { RequestView } from '../protocol/request.ts'
import { VetoError } from '../veto-error.ts'
import type { Refusal, RefusalReason } from './governed-call.ts'
import { refusalWith } from './refusal.ts'

/** The refusal that an error of `execute()` is; null: it is none, and to be thrown on. */
export function refusalByCode(error: unknown, request: RequestView): Refusal | null {
  if (!(error instanceof VetoError)) return null
  const why = REFUSING_CODES[error.code]
  return why === undefined ? null : refusalWith(why, error.message, request)
}

const REFUSING_CODES: Readonly<Record<string, RefusalReason>> = {
  not_allowed: 'denied',
  no_longer_allowed: 'denied',
  lapsed: 'lapsed',
  already_redeemed: 'already_started',
  result_refused: 'result_refused',
}
