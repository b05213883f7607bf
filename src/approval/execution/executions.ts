import type { Clock } from '../../core/clock.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { willCheckResult } from '../decide/execution-result.ts'
import type { VetoRequest } from '../model/request.ts'
import { createRecordExecution, type RecordExecution } from './record-execution.ts'
import { createRedeem, type Redeem } from './redeem.ts'
import { createReport, type Report } from './report.ts'

/** Execution of allowed calls: they start once, and end; and executions without a request are detected. */
export interface Executions {
  readonly redeem: Redeem
  readonly report: Report
  readonly recordExecution: RecordExecution
  /** Will a rule of phase result evaluate the result of this call? By the policies in force. */
  willCheckResult(request: VetoRequest): boolean
}

type Deps = Parameters<typeof createRedeem>[0] &
  Parameters<typeof createReport>[0] &
  Parameters<typeof createRecordExecution>[0] & {
    readonly bundle: () => Bundle
    readonly clock: Clock
  }

export function createExecutions(deps: Deps): Executions {
  return {
    redeem: createRedeem(deps),
    report: createReport(deps),
    recordExecution: createRecordExecution(deps),
    willCheckResult: (request) => willCheckResult(request, deps.bundle(), deps.clock.nowMs()),
  }
}
