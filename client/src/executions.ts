import { answerMatching } from './answer-checks.ts'
import type { AllowedCall } from './decision.ts'
import type { Exchange } from './exchange.ts'
import { type ExecuteOptions, execute, type Run } from './execute.ts'
import { parseBody } from './parse-body.ts'
import { ExecutionAnswer, ExecutionReport, Redemption, ResultReport } from './protocol/execution.ts'
import { RequestView } from './protocol/request.ts'
import type { Retry } from './retry.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** Redeems allowed calls, and reports their results. */
export interface Executions {
  redeem(request: AllowedCall): Promise<RequestView>
  report(id: string, result: ResultReport): Promise<RequestView>
  execute<T>(call: AllowedCall, run: Run<T>, options: ExecuteOptions<T>): Promise<T>
  seen(execution: ExecutionReport): Promise<ExecutionAnswer>
}

interface Deps {
  readonly runtime: Pick<Runtime, 'warn' | 'newKey'>
  readonly exchange: Exchange
  readonly retryOnFailure: Retry
}

/** Uses this exchange; anything but an answer throws, and nothing runs. */
export function createExecutions(deps: Deps): Executions {
  const redeem = (request: AllowedCall) => redeemed(deps, request)
  const report = (id: string, result: ResultReport) => reported(deps, id, result)
  return {
    redeem,
    report,
    execute: (call, run, options) =>
      execute({ redeem, report, runtime: deps.runtime }, { call, run }, options),
    seen: (execution) => seen(deps, execution),
  }
}

async function redeemed(
  { exchange, retryOnFailure }: Deps,
  { id, allowed, params }: AllowedCall,
): Promise<RequestView> {
  if (!allowed) {
    throw new VetoError(
      'not_allowed',
      'Expected an answer with allowed: true; do not run the call without one',
    )
  }
  const body = parseBody(Redemption, { params })
  const answers = {
    200: answerMatching(RequestView, (view) => view.id === id && hasBecome(view, 'redeemed')),
  }
  return retryOnFailure((timeoutMs) =>
    exchange({ method: 'POST', path: pathOf(id, 'redeem'), body, answers, timeoutMs }),
  )
}

async function reported(
  { exchange, retryOnFailure }: Deps,
  id: string,
  result: ResultReport,
): Promise<RequestView> {
  const body = parseBody(ResultReport, result)
  const answers = {
    200: answerMatching(RequestView, (view) => view.id === id && hasBecome(view, body.status)),
  }
  return retryOnFailure((timeoutMs) =>
    exchange({ method: 'POST', path: pathOf(id, 'result'), body, answers, timeoutMs }),
  )
}

/** Includes the request itself, whose execution says whether a rule refuses the result. */
function hasBecome(view: RequestView, status: RequestView['status']): boolean {
  return view.status === status && view.execution?.status === status
}

/** All attempts have one trace id, so that a report whose answer was lost counts once. */
async function seen(
  { exchange, retryOnFailure, runtime }: Deps,
  given: ExecutionReport,
): Promise<ExecutionAnswer> {
  const body = parseBody(ExecutionReport, { ...given, traceId: given.traceId ?? runtime.newKey() })
  const answers = { 200: answerMatching(ExecutionAnswer, (answer) => isOfExecution(answer, body)) }
  return retryOnFailure((timeoutMs) =>
    exchange({ method: 'POST', path: '/v1/executions', body, answers, timeoutMs }),
  )
}

function isOfExecution({ bypass, requestId, traceId }: ExecutionAnswer, body: ExecutionReport): boolean {
  if (traceId !== body.traceId || bypass !== (requestId === null)) return false
  return bypass || body.requestId === undefined || requestId === body.requestId
}

function pathOf(id: string, what: 'redeem' | 'result'): string {
  return `/v1/requests/${encodeURIComponent(id)}/${what}`
}
