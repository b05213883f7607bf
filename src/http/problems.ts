import { ERROR_STATUS, type ErrorCode, type Problem } from '#protocol/errors.ts'
import { VetoError } from '../core/veto-error.ts'

/** Media type of problems. */
export const PROBLEM_TYPE = 'application/problem+json'

/** The problem document of an error. Errors other than a `VetoError` of the protocol reveal nothing. */
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

/** Headers of a problem: when to retry, in whole seconds, and how to authenticate. */
export function problemHeaders(code: ErrorCode, failure?: unknown): Record<string, string> {
  const retryAfterMs = failure instanceof VetoError ? failure.retryAfterMs : null
  if (retryAfterMs !== null) return { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }
  if (ERROR_STATUS[code] === 503) return { 'retry-after': '1' }
  return code === 'unauthenticated' ? { 'www-authenticate': 'Bearer realm="veto"' } : {}
}

const INTERNAL_DETAIL = 'Veto failed to handle the request; the call is not allowed'

const TITLES: Readonly<Record<ErrorCode, string>> = {
  invalid_json: 'The body is not valid JSON for Veto',
  invalid_body: 'The body does not match the schema of this route',
  invalid_query: 'The query does not match the schema of this route',
  invalid_header: 'A header does not match the schema of this route',
  unknown_callback: 'No callback has this name',
  unauthenticated: 'No valid API key was given',
  scope_missing: 'The API key lacks the scope that this route requires',
  agent_not_covered: 'The API key is not for this agent',
  tool_not_covered: 'The API key is not for this tool',
  not_found: 'Not found',
  method_not_allowed: 'This route does not support this method',
  unknown_group: 'There is no such approver group',
  not_requestable: 'Nobody can approve this evaluation',
  invalid_denial_binding: 'This is not the evaluation that was denied',
  not_pending: 'The request is no longer pending',
  not_allowed: 'The request is not allowed',
  no_longer_allowed: 'The policies now deny it',
  already_redeemed: 'The call was already started',
  not_redeemed: 'The call has not been started',
  already_reported: 'The result of the call was already reported',
  params_mismatch: 'These are not the params that were allowed',
  lapsed: 'The call was not started in time',
  nothing_asked: 'No question is open',
  bundle_invalid: 'The policies are invalid, and the last good ones stay in force',
  expired_denial: 'The time to approve the evaluation is over',
  body_too_large: 'The body is too large',
  unsupported_media_type: 'The body is not application/json',
  idempotency_mismatch: 'The idempotency key was used with another body',
  too_many_requests: 'The agent has exceeded its quota',
  internal: 'Veto failed',
  audit_unavailable: 'The audit log cannot be read or written, so nothing is allowed',
  shutting_down: 'Veto is shutting down',
  policies_outdated: 'Another server has later policies',
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, code)
}
