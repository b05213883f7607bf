import type { Bundle } from '../../policy/bundle.ts'
import type { Decision } from '../../policy/model/decision.ts'
import { coversCall, isInForce, type Lockdown, lockdownReason } from '../model/lockdown.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'

interface CalledTool {
  readonly agentId: string
  readonly tool: string
}

/** The oldest lockdown in force that covers this call; null: none. Rejects when the store fails. */
export async function coveringLockdown(
  store: Pick<LockdownStore, 'openLockdowns'>,
  call: CalledTool,
  nowMs: number,
): Promise<Lockdown | null> {
  const open = await store.openLockdowns()
  return open.find((lockdown) => isInForce(lockdown, nowMs) && coversCall(lockdown, call)) ?? null
}

/** The decision about a call that a lockdown covers: the policies are not asked. */
export function lockdownDecision(
  lockdown: Lockdown,
  { tool }: CalledTool,
  bundle: Pick<Bundle, 'tool'>,
): Extract<Decision, { effect: 'deny' }> {
  const { category, tier } = bundle.tool(tool)
  return {
    effect: 'deny',
    policyId: null,
    rule: null,
    reason: lockdownReason(lockdown),
    trace: { category, tier, policies: [], fallback: null },
    consumptions: [],
    shadow: [],
  }
}
