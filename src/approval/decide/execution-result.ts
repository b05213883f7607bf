import type { ResultReport } from '#protocol/execution.ts'
import { formatRuntime } from '../../core/duration.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { CompletedExecution } from '../model/execution.ts'
import {
  type AllowedRequest,
  isKept,
  type KeptRequest,
  paramsOf,
  type VetoRequest,
} from '../model/request.ts'
import { mask, withoutMasked } from './masking/mask.ts'

interface ReportedResult {
  readonly request: AllowedRequest & KeptRequest
  readonly result: ResultReport
  readonly bundle: Bundle
  readonly redeemedAtMs: number
  readonly atMs: number
}

export interface ExecutionEnd {
  readonly reported: CompletedExecution
  /** For the ledger: the duration, and the rule that refuses the result. No text of the agent. */
  readonly reason: string
}

/** The result of a call as it is recorded: evaluated with the exact output, stored with masked values. */
export function executionEnd(report: ReportedResult): ExecutionEnd {
  const { request, result, bundle, redeemedAtMs, atMs } = report
  const masked = bundle.tool(request.call.tool).mask
  const refusal = refusalOf(report)
  const refused = refusal?.why ?? null
  const reported: CompletedExecution = {
    status: result.status,
    redeemedAtMs,
    atMs,
    output: shownOutput(result.output ?? null, masked),
    error: result.error === undefined ? null : shownError(result.error, report, masked),
    refused,
  }
  return { reported, reason: reasonFor(reported, refusal) }
}

/** Does any rule evaluate the result of this call? None does once its params were removed. */
export function willCheckResult(request: VetoRequest, bundle: Bundle, nowMs: number): boolean {
  return isKept(request) && bundle.hasResultRules({ ...resultCall(request), nowMs })
}

interface Refusal {
  readonly why: string
  /** The rule or the policy, for the ledger; null: there was nothing to evaluate. */
  readonly by: string | null
}

/** Null: the result is accepted. A failure without an output is not evaluated. */
function refusalOf({ request, result, bundle, atMs }: ReportedResult): Refusal | null {
  if (result.status === 'failed' && result.output === undefined) return null
  const call = { ...resultCall(request), nowMs: atMs }
  const decision = bundle.evaluateResult(call, result.output ?? null)
  if (decision.effect === 'deny') {
    const { rule, policyId, reason } = decision
    return { why: reason, by: rule === null ? `policy ${policyId}` : `rule ${rule}` }
  }
  return result.output === undefined && bundle.hasResultRules(call) ? { why: NO_OUTPUT, by: null } : null
}

/** A rule that accepts null does not accept a missing output. */
const NO_OUTPUT = 'A rule evaluates the result of this tool, and no output was reported; report the output'

function resultCall(request: KeptRequest) {
  const { agentId, tool, category, context, sessionId } = request.call
  return { agentId, tool, category, params: paramsOf(request), context: context ?? {}, sessionId }
}

/** A tool may mask its whole output, under the name `output`. */
function shownOutput(output: Json, masked: readonly string[]): Json {
  return mask({ output }, masked)['output'] ?? null
}

/** Removes values that are masked in the params or the output from the agent's text. */
function shownError(error: string, { request, result }: ReportedResult, masked: readonly string[]): string {
  const hidden: JsonObject = { params: paramsOf(request), output: result.output ?? null }
  return withoutMasked(error, hidden, masked)
}

function reasonFor({ status, atMs, redeemedAtMs }: CompletedExecution, refusal: Refusal | null): string {
  const took = formatRuntime(atMs - redeemedAtMs)
  const how = status === 'succeeded' ? `Succeeded in ${took}` : `Failed after ${took}`
  if (refusal === null) return how
  return `${how}; refused${refusal.by === null ? '' : ` by ${refusal.by}`}: ${refusal.why}`
}
