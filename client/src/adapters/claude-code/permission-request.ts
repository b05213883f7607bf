import type { PendingCall, Refusal } from '../../govern/governed-call.ts'
import type { StartedCall } from '../../govern/start-call.ts'
import type { PermissionRequest } from './hook-event.ts'
import { blocking, type HookOutput } from './hook-output.ts'
import { keepRunning } from './keep-running.ts'
import type { RunningCall } from './open-call.ts'
import type { HookDeps } from './options.ts'
import { callDigest, inputUpdate, startToolUse } from './tool-use.ts'

/** Answers in place of the user. A call that PreToolUse has just started is not asked about again. */
export async function onPermissionRequest(
  deps: HookDeps,
  event: PermissionRequest,
  signal: AbortSignal | undefined,
): Promise<HookOutput> {
  const kept = await startedBefore(deps, event)
  const earlier = kept === undefined ? null : await earlierRequest(deps, event, { kept, signal })
  if (kept !== undefined && earlier !== null && isRunning(earlier, kept)) {
    await deps.calls.save({ ...kept, isConfirmed: true })
    return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } }
  }
  const isDecided = kept !== undefined && earlier !== null && isOfAnother(earlier, kept)
  const result = isDecided ? earlier : await startToolUse(deps, event, { mode: 'hold', signal })
  if (result.kind !== 'started') return blocking('PermissionRequest', result.text)
  await keepRunning(deps, event, result)
  const decision = { behavior: 'allow', ...inputUpdate(event, result) } as const
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } }
}

interface KeptCall {
  readonly kept: RunningCall
  readonly signal: AbortSignal | undefined
}

/**
 * What Veto says of the kept call: its key finds the request only with the same arguments, so that nothing is allowed
 * because of what the store holds.
 */
function earlierRequest(deps: HookDeps, event: PermissionRequest, { kept, signal }: KeptCall) {
  return startToolUse(deps, event, { mode: 'hold', signal, toolCallId: kept.toolCallId ?? undefined })
}

function isRunning(result: StartedCall | Refusal | PendingCall, { requestId }: RunningCall): boolean {
  return (
    result.kind === 'refused' &&
    result.why === 'already_started' &&
    result.requestId === requestId &&
    result.request?.status === 'redeemed'
  )
}

/** Veto knew no request of that call, and decided on this one; else the call that was kept has ended, or was another. */
function isOfAnother(result: StartedCall | Refusal | PendingCall, { requestId }: RunningCall): boolean {
  return result.kind === 'started' || (result.requestId !== requestId && !isUnavailable(result))
}

function isUnavailable(result: Refusal | PendingCall): boolean {
  return result.kind === 'refused' && result.why === 'unavailable'
}

async function startedBefore(deps: HookDeps, event: PermissionRequest): Promise<RunningCall | undefined> {
  const digest = await callDigest(event, event.tool_input)
  const open = await deps.calls.ofSession(event.session_id)
  return open
    .filter((call) => call.state === 'running')
    .find((call) => call.toolCallId !== null && !call.isConfirmed && call.callDigest === digest)
}
