import { ERROR_STATUS, type ErrorCode, type Problem } from '#protocol/errors.ts'
import { VetoError } from '../core/veto-error.ts'

/** How problems travel. */
export const PROBLEM_TYPE = 'application/problem+json'

/** The problem that a failure is to its caller. What is not a `VetoError` of the protocol says nothing of itself. */
export function problemOf(failure: unknown): Problem & { readonly code: ErrorCode } {
  const known = failure instanceof VetoError && isErrorCode(failure.code) ? failure.code : null
  const code = known ?? 'internal'
  const detail = known !== null && failure instanceof VetoError ? failure.message : INTERNAL_DETAIL
  return {
    type: `urn:veto:problem:${code}`,
    title: TITLES[code],
    status: ERROR_STATUS[code],
    code,
    detail,
    allowed: false,
  }
}

/** What a client needs besides the problem: when to come back, in whole seconds, and how to sign in. */
export function problemHeaders(code: ErrorCode, failure?: unknown): Record<string, string> {
  const retryAfterMs = failure instanceof VetoError ? failure.retryAfterMs : null
  if (retryAfterMs !== null) return { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }
  if (ERROR_STATUS[code] === 503) return { 'retry-after': '1' }
  return code === 'unauthenticated' ? { 'www-authenticate': 'Bearer realm="veto"' } : {}
}

const INTERNAL_DETAIL = 'Veto failed to answer; the call is not allowed'

const TITLES: Readonly<Record<ErrorCode, string>> = {
  invalid_json: 'The body is not JSON that Veto accepts',
  invalid_body: 'The body does not have the shape that this route expects',
  invalid_query: 'The query does not have the shape that this route expects',
  invalid_header: 'A header does not have the shape that this route expects',
  unknown_callback: 'No callback has this name',
  unauthenticated: 'No valid API key was given',
  scope_missing: 'The API key lacks the scope that this route needs',
  agent_not_covered: 'The API key is not for this agent',
  tool_not_covered: 'The API key is not for this tool',
  not_found: 'There is nothing here',
  method_not_allowed: 'This route does not take this method',
  unknown_group: 'There is no such approver group',
  not_pending: 'The request is no longer pending',
  not_allowed: 'The request is not allowed',
  no_longer_allowed: 'The policies deny it by now',
  already_redeemed: 'The call was started before',
  not_redeemed: 'The call was not started yet',
  already_reported: 'How the call ended was reported before',
  params_mismatch: 'These are not the params that were allowed',
  lapsed: 'The call was not started in time',
  nothing_asked: 'Nobody waits for a reply',
  bundle_invalid: 'The policies are wrong, and the last good ones stay in force',
  body_too_large: 'The body is too large',
  unsupported_media_type: 'The body is not application/json',
  idempotency_mismatch: 'The idempotency key belongs to another body',
  too_many_requests: 'The agent is beyond its quota',
  internal: 'Veto failed',
  audit_unavailable: 'The record cannot be read or written, so nothing is allowed',
  shutting_down: 'Veto is shutting down',
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, code)
}
