import { z } from 'zod'

/** All error codes of the API, with their HTTP status. */
export const ERROR_STATUS = {
  invalid_json: 400,
  invalid_body: 400,
  invalid_query: 400,
  invalid_header: 400,
  unknown_callback: 400,
  unknown_group: 400,
  not_requestable: 400,
  invalid_denial_binding: 400,
  unauthenticated: 401,
  scope_missing: 403,
  agent_not_covered: 403,
  tool_not_covered: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_pending: 409,
  not_allowed: 409,
  no_longer_allowed: 409,
  already_redeemed: 409,
  not_redeemed: 409,
  already_reported: 409,
  params_mismatch: 409,
  lapsed: 409,
  nothing_asked: 409,
  bundle_invalid: 409,
  expired_denial: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_mismatch: 422,
  too_many_requests: 429,
  internal: 500,
  audit_unavailable: 503,
  shutting_down: 503,
  policies_outdated: 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** The body of every error: RFC 9457 with `allowed: false`, so that a careless caller denies. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  allowed: z.literal(false),
})
export type Problem = z.infer<typeof Problem>
