import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Caller } from '../model/caller.ts'
import type { VetoRequest } from '../model/request.ts'
import { type BuildRequestDeps, buildRequest } from './build-request.ts'
import { type RecordRequestDeps, recordRequest } from './record-request.ts'

/**
 * Evaluates a call, records it, and asks people when the bundle requires it. The request is durable when this resolves.
 * @throws {VetoError} `agent_not_covered`, `tool_not_covered`, `unknown_callback`, `idempotency_mismatch`, or `audit_unavailable` when it could not be recorded.
 */
export type Authorize = (call: AuthorizeCall, caller: Caller) => Promise<VetoRequest>

export function createAuthorize(deps: RecordRequestDeps & BuildRequestDeps): Authorize {
  return (call, caller) =>
    recordRequest(deps, {
      call,
      caller,
      build: (lockdown) => buildRequest(deps, call, { caller, lockdown }),
      recordsFirst: true,
    })
}
