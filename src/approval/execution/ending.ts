import type { ResultReport } from '#protocol/execution.ts'
import { formatElapsed } from '../../core/duration.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { ResultVerdict } from '../../policy/verdict.ts'
import { mask, withoutMasked } from '../mask.ts'
import { type AllowedRequest, paramsOf } from '../request.ts'
import type { Reported } from './execution.ts'

interface Told {
  readonly request: AllowedRequest
  readonly result: ResultReport
  readonly bundle: Bundle
  readonly redeemedAtMs: number
  readonly atMs: number
}

export interface Ending {
  readonly reported: Reported
  /** For the ledger: in how much time, and which rule refuses the result. Veto's own words and the bundle's. */
  readonly reason: string
}

/** How a call ended, as it is recorded: judged on the exact output, kept with masked values. */
export function endingOf(told: Told): Ending {
  const { request, result, bundle, redeemedAtMs, atMs } = told
  const masked = bundle.tool(request.call.tool).mask
  const verdict = verdictOf(told)
  const refused = verdict?.effect === 'deny' ? verdict.reason : null
  const reported: Reported = {
    status: result.status,
    redeemedAtMs,
    atMs,
    output: shownOutput(result.output ?? null, masked),
    error: result.error === undefined ? null : shownError(result.error, told, masked),
    refused,
  }
  return { reported, reason: reasonFor(reported, verdict) }
}

/** A failure that gave nothing back leaves nothing to judge; a success without an output is judged as null. */
function verdictOf({ request, result, bundle, atMs }: Told): ResultVerdict | null {
  if (result.status === 'failed' && result.output === undefined) return null
  const { agentId, tool, category, context, sessionId } = request.call
  const call = { agentId, tool, category, params: paramsOf(request), context: context ?? {}, sessionId }
  return bundle.judgeResult({ ...call, nowMs: atMs }, result.output ?? null)
}

/** A tool may mask all that it gives back, under the name `output`. */
function shownOutput(output: Json, masked: readonly string[]): Json {
  return mask({ output }, masked)['output'] ?? null
}

/** Values that are masked in the params or in the output do not stand in the agent's words. */
function shownError(error: string, { request, result }: Told, masked: readonly string[]): string {
  const hidden: JsonObject = { params: paramsOf(request), output: result.output ?? null }
  return withoutMasked(error, hidden, masked)
}

function reasonFor({ status, atMs, redeemedAtMs }: Reported, verdict: ResultVerdict | null): string {
  const took = formatElapsed(atMs - redeemedAtMs)
  const how = status === 'succeeded' ? `Succeeded in ${took}` : `Failed after ${took}`
  if (verdict?.effect !== 'deny') return how
  const { rule, policyId, reason } = verdict
  return `${how}; refused by ${rule === null ? `policy ${policyId}` : `rule ${rule}`}: ${reason}`
}
