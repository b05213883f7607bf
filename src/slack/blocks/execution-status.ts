import type { VetoRequest } from '../../approval/model/request.ts'
import { assertNever } from '../../core/assert-never.ts'
import { formatRuntime } from '../../core/duration.ts'

type RequestExecution = Pick<VetoRequest, 'execution'>

/** The state of an allowed call, in one sentence: `Done in 1.2 s.` Null: nothing is known yet. */
export function executionStatus({ execution }: RequestExecution): string | null {
  if (execution === null) return null
  switch (execution.status) {
    case 'redeemed':
      return 'The agent has started it.'
    case 'lapsed':
      return 'Never ran: the agent did not start it in time. It can no longer run.'
    case 'denied':
      return `${execution.reason}. It can no longer run.`
    case 'succeeded':
    case 'failed': {
      const how = endWords({ execution })
      return execution.refused === null ? how : `${how} The result was refused: ${execution.refused}`
    }
    default:
      return assertNever(execution)
  }
}

/** How long it ran, when long enough to be worth saying: `1.2 s`. */
export function elapsed({ execution }: RequestExecution): string | null {
  if (execution === null || !('redeemedAtMs' in execution)) return null
  const tookMs = execution.atMs - execution.redeemedAtMs
  return tookMs < SHORTEST_MS ? null : formatRuntime(tookMs)
}

/** Shorter would read as 0.0 s. */
const SHORTEST_MS = 50

function endWords({ execution }: RequestExecution): string {
  const took = elapsed({ execution })
  if (execution?.status === 'failed') return took === null ? 'Failed.' : `Failed after ${took}.`
  return took === null ? 'Done.' : `Done in ${took}.`
}
