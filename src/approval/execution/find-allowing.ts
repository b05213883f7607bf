import type { ExecutionReport } from '#protocol/execution.ts'
import { isRequestId, type RequestId } from '../../core/ids.ts'
import { allowedAtMs, LAPSE_MS } from '../decide/lapse.ts'
import { paramsMatcher } from '../decide/params-digest.ts'
import { mayNoLongerRun } from '../model/execution.ts'
import type { AllowedCall, ObservedExecution } from '../model/observed-execution.ts'
import { isAllowedCall, type VetoRequest } from '../model/request.ts'
import type { ExecutionStore } from '../ports/executions.ts'
import type { RequestReader } from '../ports/requests.ts'

/** The request that allowed an execution, or why none did. */
export type AllowingMatch = Pick<ObservedExecution, 'requestId' | 'reason'>

type Reads = RequestReader & Pick<ExecutionStore, 'observedExecution' | 'allowedCalls'>

/**
 * Finds the request that allowed this execution: of the same agent, tool and params, allowed by then, and not matched with
 * another execution. If the report names a request, only that one is considered.
 */
export async function findAllowing(store: Reads, report: ExecutionReport): Promise<AllowingMatch> {
  if (report.requestId !== undefined) return named(store, report, report.requestId)
  const found = await latest(store, report)
  return found === null ? bypass(NOTHING_FITS) : { requestId: found, reason: null }
}

const NOTHING_FITS = 'No request of this agent had allowed this tool with these params at that time'

async function named(store: Reads, report: ExecutionReport, id: string): Promise<AllowingMatch> {
  const request = isRequestId(id) ? await store.request(id) : null
  if (request === null || request.call.agentId !== report.agentId) {
    return bypass('The named request does not exist')
  }
  const why = misfit(request, report)
  if (why !== null) return bypass(why)
  const taken = await store.observedExecution(request.id)
  return taken === null
    ? { requestId: request.id, reason: null }
    : bypass('The named request already allowed another execution, and allows only one')
}

function misfit(request: VetoRequest, report: ExecutionReport): string | null {
  if (request.call.tool !== report.tool) return 'The named request is for another tool'
  if (!isAllowedCall(request)) return 'The named request was not allowed'
  if (!paramsMatcher(report)(request)) return 'The named request is for other params'
  const { execution } = request
  const ended = execution !== null && mayNoLongerRun(execution) ? execution : null
  const window = {
    allowedAtMs: allowedAtMs(request),
    isStarted: execution !== null && ended === null,
    endedAtMs: ended?.atMs ?? null,
  }
  return wasOpen(window, Date.parse(report.executedAt))
    ? null
    : 'The named request did not allow it at that time'
}

/** How long after its allowance a request is matched without being named. */
const WINDOW_MS = 86_400_000
const PAGE = 500
/** Older requests are found only by id. */
const MAX_PAGES = 40

/** The request that was allowed last before the execution: in whichever order executions are reported, each has its own. */
async function latest(store: Reads, report: ExecutionReport): Promise<RequestId | null> {
  const { agentId, tool } = report
  const untilMs = Date.parse(report.executedAt)
  const search = { agentId, tool, sinceMs: untilMs - WINDOW_MS, untilMs, limit: PAGE }
  const isOfParams = paramsMatcher(report)
  let after: AllowedCall | null = null
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const calls: readonly AllowedCall[] = await store.allowedCalls({ ...search, after })
    const found = calls.find((call) => wasOpen(call, untilMs) && isOfParams(call))
    if (found !== undefined) return found.id
    after = calls.at(-1) ?? null
    if (calls.length < PAGE) return null
  }
  return null
}

/** Could it run at that moment? Not when it had lapsed or was denied before. */
function wasOpen({ allowedAtMs: fromMs, isStarted, endedAtMs }: Window, atMs: number): boolean {
  if (atMs < fromMs) return false
  return isStarted || atMs < Math.min(fromMs + LAPSE_MS, endedAtMs ?? Number.POSITIVE_INFINITY)
}

type Window = Pick<AllowedCall, 'allowedAtMs' | 'isStarted' | 'endedAtMs'>

function bypass(reason: string): AllowingMatch {
  return { requestId: null, reason }
}
