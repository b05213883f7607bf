import type { BypassCount } from '../../ledger/activity.ts'
import { type BundleError, describeDiagnostic } from '../../policy/source/bundle-error.ts'
import type { Cause } from '../eligibility/deciders.ts'
import type { AlertContent, AlertEndReason } from '../model/alert.ts'
import type { RequestDiagnoses } from '../timers/blocked.ts'
import type { RequestDiagnosis } from '../timers/check-deciders.ts'
import type { Condition } from './next-alerts.ts'

/** Maximum number of errors in one alert. */
const MAX_MISTAKES = 3

/** The changed policies are invalid, while a bundle of this hash is in force. */
export function reloadCondition({ diagnostics, total }: BundleError, bundleHash: string): Condition {
  const mistakes = diagnostics.slice(0, MAX_MISTAKES).map(describeDiagnostic)
  return { topic: 'reload', content: { kind: 'reload', bundleHash, mistakes, total } }
}

/** A condition for each channel, group and owner that keeps approvers from deciding requests. */
export function blockedConditions(found: RequestDiagnoses): readonly Condition[] {
  const blocked = found.flatMap((request) => request.causes.map((cause) => ({ cause, request })))
  return [...Map.groupBy(blocked, ({ cause }) => cause.topic).values()].flatMap(conditionOf)
}

/** A condition for each agent and tool with executions that no request had allowed. */
export function bypassConditions(counts: readonly BypassCount[]): readonly Condition[] {
  return counts.map(({ agentId, tool, executions }) => ({
    topic: `bypass: ${agentId} ${tool}`,
    content: { kind: 'bypass', agentId, tool, executions },
  }))
}

/** A condition for each rule that asks no longer. */
export function silentGateConditions(gates: readonly SilentGate[]): readonly Condition[] {
  return gates.map(({ tool, policyId, rule, weeks }) => ({
    topic: `silent gate: ${policyId} ${rule} ${tool}`,
    content: { kind: 'silent_gate', tool, policyId, rule, weeks },
  }))
}

/** A rule in force that asked people every week, and not once in the last. */
export type SilentGate = Omit<Extract<AlertContent, { kind: 'silent_gate' }>, 'kind'>

/** Why nothing is blocked by it any more; null: unknown. */
export function blockedEnd(
  { requestIds }: Extract<AlertContent, { kind: 'blocked' }>,
  found: RequestDiagnoses | null,
): Exclude<AlertEndReason, 'moved'> | null {
  if (found === null) return null
  const ids = new Set(requestIds)
  const waiting = found.filter(({ id }) => ids.has(id))
  if (waiting.some(({ isKnown }) => !isKnown)) return null
  if (waiting.length === 0) return 'none_waits'
  return waiting.some(({ isBlocked }) => isBlocked) ? 'other_cause' : 'over'
}

interface BlockedCause {
  readonly cause: Cause
  readonly request: RequestDiagnosis
}

function conditionOf(blocked: readonly BlockedCause[]): readonly Condition[] {
  const [first] = blocked
  if (first === undefined) return []
  const { topic, message, fix } = first.cause
  const requestIds = blocked.map(({ request }) => request.id)
  const escalated = blocked.filter(({ request }) => request.isEscalated).length
  return [{ topic: `blocked: ${topic}`, content: { kind: 'blocked', message, fix, requestIds, escalated } }]
}
