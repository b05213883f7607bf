import { ERROR_STATUS, type ErrorCode, type Problem } from '#protocol/errors.ts'

/** A problem as AuthZEN and its profile for access requests expect it; `code` stays. */
export function accessProblem<P extends Problem & { readonly code: ErrorCode }>(problem: P): P {
  const { type = problem.type, status = problem.status } = DIALECT[problem.code] ?? {}
  return { ...problem, type, status }
}

/** The HTTP status of an error on the routes of AuthZEN. */
export function accessStatusOf(code: ErrorCode): number {
  return DIALECT[code]?.status ?? ERROR_STATUS[code]
}

/** Does only the profile for access requests have this error? */
export function isOfAccessRequests(code: ErrorCode): boolean {
  return code === 'not_requestable' || code === 'invalid_denial_binding' || code === 'expired_denial'
}

interface Difference {
  readonly type?: string
  readonly status?: number
}

const DIALECT: Readonly<Partial<Record<ErrorCode, Difference>>> = {
  unsupported_media_type: { status: 400 },
  not_requestable: { type: typeOf('not_requestable') },
  expired_denial: { type: typeOf('expired_denial') },
  invalid_denial_binding: { type: typeOf('invalid_denial_binding') },
  idempotency_mismatch: { type: typeOf('duplicate_request'), status: 409 },
  not_found: { type: typeOf('unknown_task') },
  not_pending: { type: typeOf('invalid_task_state') },
}

function typeOf(name: string): string {
  return `urn:openid:authzen:access-request:error:${name}`
}
