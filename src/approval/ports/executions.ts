import type { RequestId } from '../../core/ids.ts'
import type { AllowedCall, AllowedSearch, ObservedExecution } from '../model/observed-execution.ts'

/** Observed executions, and the calls that may have allowed them. */
export interface ExecutionStore {
  /** The execution that was seen of this agent under this trace id. */
  observedByTrace(agentId: string, traceId: string): Promise<ObservedExecution | null>
  /** The execution that this request allowed. */
  observedExecution(id: RequestId): Promise<ObservedExecution | null>
  /** Allowed calls for which no execution was seen, those allowed last first. */
  allowedCalls(search: AllowedSearch): Promise<readonly AllowedCall[]>
}
