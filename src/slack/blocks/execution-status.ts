import type { VetoRequest } from '../../approval/model/request.ts'
import { assertNever } from '../../core/assert-never.ts'
import { formatElapsed } from '../../core/duration.ts'

/** The state of an allowed call, in one sentence: `Done in 1.2 s.` Null: nothing is known yet. */
export function executionStatus({ execution }: Pick<VetoRequest, 'execution'>): string | null {
  if (execution === null) return null
  switch (execution.status) {
    case 'redeemed':
      return 'The agent has started it.'
    case 'lapsed':
      return 'The agent did not start it in time. It can no longer run.'
    case 'denied':
      return `${execution.reason}. It can no longer run.`
    case 'succeeded':
    case 'failed': {
      const took = formatElapsed(execution.atMs - execution.redeemedAtMs)
      const how = execution.status === 'succeeded' ? `Done in ${took}.` : `Failed after ${took}.`
      return execution.refused === null ? how : `${how} The result was refused: ${execution.refused}`
    }
    default:
      return assertNever(execution)
  }
}
