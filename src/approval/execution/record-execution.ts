import type { ErrorCode } from '#protocol/errors.ts'
import type { ExecutionReport } from '#protocol/execution.ts'
import { canonicalJson, sha256 } from '../../core/canonical-json.ts'
import type { Clock } from '../../core/clock.ts'
import { newExecutionId, newSalt } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import { type Fact, fact } from '../../ledger/fact.ts'
import { paramsDigest } from '../decide/params-digest.ts'
import { requireCovered } from '../decide/require-covered.ts'
import { agentActor } from '../model/actor.ts'
import type { AgentKey } from '../model/agent-key.ts'
import type { ObservedExecution } from '../model/observed-execution.ts'
import type { ExecutionStore } from '../ports/executions.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { UnitWriter } from '../ports/unit.ts'
import type { Quotas } from '../quotas/quotas.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import { type AllowingMatch, findAllowing } from './find-allowing.ts'

interface Deps {
  readonly store: UnitWriter & RequestReader & ExecutionStore
  readonly quotas: Pick<Quotas, 'spend'>
  /** Called after each recorded bypass. */
  readonly bypassSeen: () => void
  readonly clock: Clock
}

/**
 * Records an observed execution. Each request allows one execution; one without a request is a bypass.
 * @throws {VetoError} `agent_not_covered`, `tool_not_covered`, `invalid_body`, `too_many_requests`, or
 * `idempotency_mismatch` for a known trace id.
 */
export type RecordExecution = (report: ExecutionReport, key: AgentKey) => Promise<ObservedExecution>

/** Records an execution with the request that allowed it, or as a bypass. */
export function createRecordExecution(deps: Deps): RecordExecution {
  return async (report, key) => {
    const { store, clock } = deps
    requireCovered(key, report)
    requirePlausible(report, clock.nowMs())
    const spent = deps.quotas.spend(report.agentId)
    const first = await seenBefore(store, report)
    if (first !== null) {
      spent.release()
      return first
    }
    await spent.requireWithin()
    return record(deps, report)
  }
}

/** Of so many equal executions that are reported at once each may find its own request. */
const MAX_ATTEMPTS = 10_000

async function record(
  { store, bypassSeen, clock }: Deps,
  report: ExecutionReport,
): Promise<ObservedExecution> {
  const tryRecord = async (): Promise<ObservedExecution | null> => {
    const earlier = await seenBefore(store, report)
    if (earlier !== null) return earlier
    const execution = observedExecution(report, await findAllowing(store, report), clock.nowMs())
    const { ok } = await store.commit([
      { do: 'insert_execution', execution },
      ...(execution.requestId === null ? [{ do: 'append_fact', fact: bypassFact(execution) } as const] : []),
    ])
    if (ok && execution.requestId === null) bypassSeen()
    return ok ? execution : null
  }
  return retryOnConflict(`An execution of ${report.agentId}`, tryRecord, { maxAttempts: MAX_ATTEMPTS })
}

/** Tolerated difference between the clocks of two machines. */
const MAX_AHEAD_MS = 60_000
const MAX_AGE_MS = 31 * 86_400_000

function requirePlausible({ executedAt }: ExecutionReport, nowMs: number): void {
  const aheadMs = Date.parse(executedAt) - nowMs
  if (aheadMs > MAX_AHEAD_MS)
    throw refused(
      'invalid_body',
      'executedAt: expected a time that is not in the future; check the clock of the reporting machine',
    )
  if (aheadMs < -MAX_AGE_MS)
    throw refused('invalid_body', 'executedAt: expected a time within the last 31 days')
}

/** @throws {VetoError} `idempotency_mismatch` when the trace id stood for something else. */
async function seenBefore(
  store: Pick<ExecutionStore, 'observedByTrace'>,
  report: ExecutionReport,
): Promise<ObservedExecution | null> {
  if (report.traceId === undefined) return null
  const earlier = await store.observedByTrace(report.agentId, report.traceId)
  if (earlier === null || earlier.fingerprint === fingerprintOf(report, earlier.salt)) return earlier
  throw refused(
    'idempotency_mismatch',
    'This traceId was already used for another execution; give each execution its own',
  )
}

function observedExecution(
  report: ExecutionReport,
  finding: AllowingMatch,
  nowMs: number,
): ObservedExecution {
  const { agentId, tool, traceId = null, executedAt } = report
  const salt = newSalt()
  return {
    id: newExecutionId(nowMs),
    agentId,
    tool,
    traceId,
    executedAtMs: Date.parse(executedAt),
    seenAtMs: nowMs,
    ...finding,
    salt,
    paramsDigest: paramsDigest(salt, report),
    fingerprint: fingerprintOf(report, salt),
  }
}

function fingerprintOf(report: ExecutionReport, salt: string): string {
  const { requestId = null, traceId = null, ...rest } = report
  return sha256('veto-execution-v1\0', salt, '\0', canonicalJson({ ...rest, requestId, traceId }))
}

function bypassFact({ agentId, tool, seenAtMs, reason, paramsDigest }: ObservedExecution): Fact {
  const { id: actor } = agentActor(agentId)
  return fact({ kind: 'bypass_seen', atMs: seenAtMs, actor, agentId, tool, reason, paramsDigest })
}

function refused(code: ErrorCode, detail: string): VetoError {
  return new VetoError(code, detail)
}
