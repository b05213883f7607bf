import type { ExecutionReport, ResultReport } from '#protocol/execution.ts'
import type { Clock } from '../../core/clock.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { willCheckResult } from '../decide/execution-result.ts'
import type { AgentRequests } from '../intake/agent-requests.ts'
import type { AgentKey } from '../model/agent-key.ts'
import type { ObservedExecution } from '../model/observed-execution.ts'
import type { VetoRequest } from '../model/request.ts'
import type { ExecutionStore } from '../ports/executions.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { UnitWriter } from '../ports/unit.ts'
import type { Quotas } from '../quotas/quotas.ts'
import type { Refusals } from '../quotas/refusals.ts'
import type { Reevaluation } from '../reevaluation/reevaluation.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import { recordExecution } from './record-execution.ts'
import { redeem } from './redeem.ts'
import { report } from './report.ts'

/** Execution of allowed calls: they start once, and end; and executions without a request are detected. */
export interface Executions {
  /**
   * Starts the call with these params. It must not run after an error, which is recorded.
   * @throws {VetoError} `not_found`, `not_allowed`, `no_longer_allowed`, `already_redeemed`, `lapsed`, `params_mismatch`.
   */
  redeem(id: string, params: JsonObject, key: AgentKey): Promise<VetoRequest>
  /** Will a rule of phase result evaluate the result of this call? By the policies in force. */
  willCheckResult(request: VetoRequest): boolean
  /**
   * Reports the result of the call, once; repeating the same report changes nothing. Refusals are recorded.
   * @throws {VetoError} `not_found`, `not_redeemed`, `already_reported`.
   */
  report(id: string, result: ResultReport, key: AgentKey): Promise<VetoRequest>
  /**
   * Records an observed execution. Each request allows one execution; one without a request is a bypass.
   * @throws {VetoError} `agent_not_covered`, `tool_not_covered`, `invalid_body`, `too_many_requests`, or
   * `idempotency_mismatch` for a known trace id.
   */
  see(execution: ExecutionReport, key: AgentKey): Promise<ObservedExecution>
}

export interface ExecutionParts {
  readonly store: UnitWriter & RequestReader & ExecutionStore
  /** An agent's own requests, in their current state. */
  readonly requests: Pick<AgentRequests, 'read'>
  readonly reevaluation: Pick<Reevaluation, 'evaluate'>
  readonly refusals: Pick<Refusals, 'record'>
  readonly commitTransition: CommitTransition
  readonly quotas: Pick<Quotas, 'spend'>
  readonly bundle: () => Bundle
  readonly clock: Clock
}

export function createExecutions(parts: ExecutionParts): Executions {
  return {
    redeem: (id, params, key) => redeem(parts, { id, params }, key),
    willCheckResult: (request) => willCheckResult(request, parts.bundle(), parts.clock.nowMs()),
    report: (id, result, key) => report(parts, { id, result }, key),
    see: (execution, key) => recordExecution(parts, execution, key),
  }
}
