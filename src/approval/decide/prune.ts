import type { CompletedExecution, Execution } from '../model/execution.ts'
import { isPending, type KeptRequest, mayRun, type PrunedRequest, type Pruning } from '../model/request.ts'
import type { KeptSince } from '../ports/retention.ts'
import { lapsesAtMs } from './lapse.ts'

/** What retention does with a request: `look_again` when it ended so long ago, and only a callback still needs its params. */
export type PruningDecision = 'remove' | 'look_again' | 'keep_until_changed'

/** May the params of this request be removed, as it ended before that moment and nothing needs them any more? */
export function decidePruning(
  { request, changedAtMs, hasWaitingCallback }: KeptSince,
  beforeMs: number,
): PruningDecision {
  const isOld = changedAtMs !== null && changedAtMs < beforeMs
  if (!isOld || !hasEnded(request, beforeMs)) return 'keep_until_changed'
  return hasWaitingCallback ? 'look_again' : 'remove'
}

/** It is neither pending nor running, and may not start any more. */
function hasEnded(request: KeptRequest, beforeMs: number): boolean {
  if (isPending(request) || request.execution?.status === 'redeemed') return false
  if (!mayRun(request)) return true
  // Whoever approved it reads on the card that it lapsed, which is recorded first.
  return request.state.status === 'allowed' && lapsesAtMs(request) < beforeMs
}

/** The next version of the request, without its params, options, context, summary, answer and result. */
export function prunedRequest(
  { maskedParams: _shown, edit: _edit, call, subject, execution, state, ...record }: KeptRequest,
  pruned: Pruning,
): PrunedRequest {
  const { params: _params, context: _context, paramsSchema: _schema, ...rest } = call
  return {
    ...record,
    version: record.version + 1,
    pruned,
    call: { ...rest, summary: null },
    subject: subject.kind === 'question' ? { ...subject, options: [] } : subject,
    execution: execution === null ? null : withoutResult(execution),
    state: state.status === 'approved' ? { ...state, answer: null } : state,
  }
}

function withoutResult(execution: Execution): Execution {
  return isCompleted(execution) ? { ...execution, output: null, error: null } : execution
}

function isCompleted(execution: Execution): execution is CompletedExecution {
  return execution.status === 'succeeded' || execution.status === 'failed'
}
